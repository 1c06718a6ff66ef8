import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';
import { basicCredentials, clientAuthentication, type ClientCredentials } from './client-authentication.ts';
import { OAuthError, type Hop, type OAuthErrorCode } from './errors.ts';
import { createAddressPolicy, isLoopbackHost, portOf } from './outbound-address.ts';
import type { Outbound } from './outbound.ts';
import { signsWithClientSecret, type AppProvider, type OAuth2Provider } from './provider.ts';

export interface PrepareOptions {
  /** Addresses this client may reach beside the operator's list; see `OutboundCallOptions.alsoAllow`. */
  readonly alsoAllow?: readonly string[] | undefined;
}

/** The app itself, made ready for calls in which no person takes part. */
export interface PreparedAppClient {
  readonly provider: AppProvider;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  readonly alsoAllow: readonly string[] | undefined;
  /** Values that must never appear in an error. */
  readonly secrets: readonly string[];
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly authenticate: ClientAuth;
}

/** A connection made ready: everything that can be built once is built. Keep it as long as its settings hold. */
export interface PreparedClient extends PreparedAppClient {
  readonly provider: OAuth2Provider;
  readonly authorizationEndpoint: string;
  /** What id_tokens are signed with, where that is the client secret. */
  readonly idTokenSecret: Uint8Array | undefined;
  /** The same two where tokens are refreshed. */
  readonly refreshing: { readonly server: AuthorizationServer; readonly authenticate: ClientAuth };
  /** Absent where no call is needed to know the person. */
  readonly profile: { readonly withEmail: string; readonly withoutEmail: string } | undefined;
}

/** One call to the provider as it is shown to operators: no query string, no bodies. */
export interface HopRecord {
  readonly hop: Hop;
  readonly method: string;
  /** Origin and path. */
  readonly url: string;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly durationMs: number;
  readonly error: OAuthErrorCode | undefined;
}

/** What a call to the provider needs beside its client. */
export interface CallContext {
  readonly outbound: Outbound;
  /** Told about every call once it is over. */
  readonly observe?: ((hop: HopRecord) => void) | undefined;
}

/**
 * Makes a connection ready for use.
 * @throws {OAuthError} `oauth_endpoint_invalid` if an endpoint is not a URL, if the authorization endpoint is plain http
 *   neither on loopback nor on a host of `alsoAllow`, or if the authentication method lacks its secret
 */
export function prepareClient(
  provider: OAuth2Provider,
  credentials: ClientCredentials,
  { alsoAllow }: PrepareOptions = {},
): PreparedClient {
  const authorization = parseEndpoint(provider.authorizationEndpoint, 'authorize');
  assertBrowserMayVisit(authorization, alsoAllow ?? []);
  const app = prepareAppClient(provider, credentials, { alsoAllow });
  const refresh = parseEndpoint(provider.refreshEndpoint ?? provider.tokenEndpoint, 'token');
  return {
    ...app,
    provider,
    authorizationEndpoint: authorization.href,
    idTokenSecret: signsWithClientSecret(provider)
      ? new TextEncoder().encode(credentials.clientSecret)
      : undefined,
    refreshing: {
      server: { ...app.server, token_endpoint: refresh.href },
      authenticate:
        provider.refreshWithoutSecret === true
          ? clientAuthentication({ ...provider, tokenEndpointAuthMethod: 'none' }, credentials)
          : app.authenticate,
    },
    profile:
      provider.profile.url === undefined
        ? undefined
        : profileUrls(provider, parseEndpoint(provider.profile.url, 'profile')),
  };
}

/**
 * Makes an app ready for calls in which no person takes part.
 * @throws {OAuthError} `oauth_endpoint_invalid` if an endpoint is not a URL, or if the authentication method lacks its
 *   secret
 */
export function prepareAppClient(
  provider: AppProvider,
  credentials: ClientCredentials,
  { alsoAllow }: PrepareOptions = {},
): PreparedAppClient {
  const token = parseEndpoint(provider.tokenEndpoint, 'token');
  const revocation = provider.revocationEndpoint;
  const { clientId, clientSecret } = credentials;
  const authenticate = clientAuthentication(provider, credentials);
  return {
    provider,
    clientId,
    clientSecret,
    alsoAllow,
    secrets: clientSecret === undefined ? [] : [clientSecret, basicCredentials(clientId, clientSecret)],
    server: {
      // oauth4webapi asks for an issuer; without a real one the token endpoint's origin stands in.
      issuer: provider.issuer ?? token.origin,
      token_endpoint: token.href,
      ...(revocation === undefined
        ? {}
        : { revocation_endpoint: parseEndpoint(revocation, 'revocation').href }),
    },
    client: { client_id: clientId },
    authenticate,
  };
}

/** One reading of every endpoint, typed or discovered. Which of them may be called is the outbound guard's to say. */
export function parseEndpoint(value: string, hop: Hop): URL {
  const url = URL.parse(value);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new OAuthError('oauth_endpoint_invalid', `The ${hop} endpoint must be an https URL.`, { hop });
  }
  // Placeholders are filled late, by what a provider answers, and must not choose where the token goes.
  if (url.hostname.includes('{')) {
    throw new OAuthError('oauth_endpoint_invalid', `The host of the ${hop} endpoint is a placeholder.`, {
      hop,
    });
  }
  // RFC 6749 §3.1 forbids the fragment; credentials would end up in logs.
  if (url.username || url.password || url.hash) {
    throw new OAuthError('oauth_endpoint_invalid', `The ${hop} endpoint has credentials or a fragment.`, {
      hop,
    });
  }
  return url;
}

/** The browser, not this server, goes there: https, or http where nothing leaves the machine. */
export function assertBrowserMayVisit(url: URL, alsoAllow: readonly string[]): void {
  if (url.protocol === 'https:' || isLoopbackHost(url.hostname)) return;
  if (createAddressPolicy(alsoAllow).allowsHost(url.hostname, portOf(url))) return;
  throw new OAuthError('oauth_endpoint_invalid', 'The authorize endpoint must be an https URL.', {
    hop: 'authorize',
  });
}

function profileUrls(provider: OAuth2Provider, url: URL): NonNullable<PreparedClient['profile']> {
  const { fieldsParameter, fields = [], emailField, parameters = {}, token = {} } = provider.profile;
  const inQuery = 'formParameter' in token ? {} : parameters;
  const withFields = (wanted: readonly string[]) => {
    const complete = new URL(url);
    for (const [name, value] of Object.entries(inQuery)) {
      complete.searchParams.set(name, value);
    }
    if (fieldsParameter !== undefined && wanted.length > 0) {
      complete.searchParams.set(fieldsParameter, wanted.join(','));
      // A literal comma is legal in a query, and the form most providers document.
      complete.search = complete.search.replaceAll('%2C', ',');
    }
    return complete.href;
  };
  const withoutEmail = withFields(fields);
  return {
    withoutEmail,
    withEmail: emailField === undefined ? withoutEmail : withFields([...fields, emailField]),
  };
}
