import { percentEncode } from './authorization-request.ts';
import { assertBrowserMayVisit, parseEndpoint, type PrepareOptions } from './client.ts';
import type { AnswerMatch, Cause, ErrorRule } from './error-rules.ts';
import { OAuthError, type Hop } from './errors.ts';
import type { ProfileEndpoint } from './provider.ts';

/** Where a provider that speaks OAuth 1.0a says who the person is. Always asked with GET. */
export interface OAuth1ProfileEndpoint {
  readonly url: string;
  /** Query parameters sent on every sign-in. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Query parameters added when the email address is wanted (X: `include_email=true`). */
  readonly emailParameters?: Readonly<Record<string, string>>;
  /** Response headers carrying the rate limit; `reset` is a time in Unix seconds. */
  readonly rateLimitHeaders?: ProfileEndpoint['rateLimitHeaders'];
}

/**
 * What this package needs to know about an OAuth 1.0a provider. Plain data, as `OAuth2Provider` is. Requests are
 * signed with HMAC-SHA1, the only method every provider has.
 */
export interface OAuth1Provider {
  /** "Temporary Credential Request" of RFC 5849 §2. */
  readonly requestTokenEndpoint: string;
  /** "Resource Owner Authorization"; the browser goes there. */
  readonly authorizationEndpoint: string;
  /** "Token Request". */
  readonly accessTokenEndpoint: string;
  /** Ends a token when it is called with that token; RFC 5849 knows no such endpoint. */
  readonly revocationEndpoint?: string;
  /** What the revocation endpoint answers when the token is gone already, which is what was wanted. */
  readonly revokedTokenAnswer?: AnswerMatch;
  /** Sends `oauth_verifier` in the form instead of the Authorization header, as some providers document it. */
  readonly verifierInBody?: boolean;
  /** Added to every authorization URL. */
  readonly authorizeParameters?: Readonly<Record<string, string>>;
  readonly profile: OAuth1ProfileEndpoint;
  /** What this provider's own answers mean, first match wins; general OAuth rules apply after them. */
  readonly errorRules?: readonly ErrorRule[];
  /** Symptom → cause → fix for the operator, first match wins. */
  readonly causes?: readonly Cause[];
}

const longestParameter = 2048;

/** "Client credentials" of RFC 5849 §1.1, under the names that consoles of providers print. */
export interface ConsumerCredentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/** A connection made ready: everything that can be built once is built. Keep it as long as its settings hold. */
export interface PreparedOAuth1Client extends ConsumerCredentials {
  readonly provider: OAuth1Provider;
  readonly requestTokenEndpoint: string;
  readonly authorizationEndpoint: string;
  readonly accessTokenEndpoint: string;
  readonly revocationEndpoint: string | undefined;
  readonly alsoAllow: readonly string[] | undefined;
  /** Values that must never appear in an error. */
  readonly secrets: readonly string[];
  readonly profile: { readonly withEmail: string; readonly withoutEmail: string };
}

/**
 * Makes a connection ready for use.
 * @throws {OAuthError} `oauth_endpoint_invalid` if an endpoint is not a URL, if the authorization endpoint is plain http
 *   neither on loopback nor on a host of `alsoAllow`, if a parameter belongs to the protocol, or if key or secret is
 *   missing
 */
export function prepareOAuth1Client(
  provider: OAuth1Provider,
  { consumerKey, consumerSecret }: ConsumerCredentials,
  { alsoAllow }: PrepareOptions = {},
): PreparedOAuth1Client {
  assertPresent('client_id', consumerKey);
  assertPresent('client_secret', consumerSecret);
  const { profile, revocationEndpoint, authorizeParameters = {} } = provider;
  const authorization = parseSignedEndpoint(provider.authorizationEndpoint, 'authorize');
  assertBrowserMayVisit(authorization, alsoAllow ?? []);
  for (const [name, value] of Object.entries(authorizeParameters)) assertOAuth1ExtraParameter(name, value);
  const profileUrl = parseSignedEndpoint(profile.url, 'profile');
  return {
    provider,
    consumerKey,
    consumerSecret,
    requestTokenEndpoint: parseSignedEndpoint(provider.requestTokenEndpoint, 'request_token').href,
    authorizationEndpoint: authorization.href,
    accessTokenEndpoint: parseSignedEndpoint(provider.accessTokenEndpoint, 'token').href,
    revocationEndpoint:
      revocationEndpoint === undefined
        ? undefined
        : parseSignedEndpoint(revocationEndpoint, 'revocation').href,
    alsoAllow,
    secrets: [consumerSecret],
    profile: {
      withoutEmail: withParameters(profileUrl, { ...profile.parameters }),
      withEmail: withParameters(profileUrl, { ...profile.parameters, ...profile.emailParameters }),
    },
  };
}

/**
 * Checks one extra authorization parameter, so that a form can refuse it when it is saved. Names that OAuth 2.0
 * reserves are free here: some providers of 1.0a have a `scope` of their own.
 * @throws {OAuthError} `oauth_endpoint_invalid` naming the parameter
 */
export function assertOAuth1ExtraParameter(name: string, value: string): void {
  const refuse = (message: string) =>
    new OAuthError('oauth_endpoint_invalid', message, { hop: 'authorize', parameter: name });
  if (isProtocolParameter(name)) throw refuse(`The parameter "${name}" is set by the protocol.`);
  if (!/^[\x21-\x7e]{1,128}$/.test(name)) throw refuse('A parameter name is 1 to 128 printable characters.');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (value.length > longestParameter || /[\u0000-\u001f\u007f]/.test(value)) {
    throw refuse(`The parameter "${name}" is too long or holds control characters.`);
  }
}

/** Adds parameters to a URL. Spaces become `%20`, so that servers that sign the raw query agree with those that decode. */
export function withParameters(url: URL, parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`,
  );
  const query = [url.search.slice(1), ...pairs].filter(Boolean).join('&');
  return url.origin + url.pathname + (query && `?${query}`);
}

/** A protocol parameter must not appear twice (RFC 5849 §3.1), and every request sets its own. */
function isProtocolParameter(name: string): boolean {
  return name.trim().toLowerCase().startsWith('oauth_');
}

function parseSignedEndpoint(value: string, hop: Hop): URL {
  const url = parseEndpoint(value, hop);
  for (const name of url.searchParams.keys()) {
    if (!isProtocolParameter(name)) continue;
    throw new OAuthError('oauth_endpoint_invalid', `The ${hop} endpoint sets a parameter of the protocol.`, {
      hop,
      parameter: name,
    });
  }
  return url;
}

function assertPresent(parameter: 'client_id' | 'client_secret', value: string): void {
  if (value) return;
  throw new OAuthError('oauth_endpoint_invalid', 'OAuth 1.0a needs a consumer key and a consumer secret.', {
    hop: 'request_token',
    parameter,
  });
}
