import type { AnswerMatch, Cause, ErrorRule } from './error-rules.ts';
import type { ScopeNames } from './scope-names.ts';

/**
 * How a client proves itself at the token endpoint (OpenID Connect Core §9): HTTP Basic, the secret in the form,
 * a JWT it signs (the client secret is then its private key), or, for public clients, nothing but its client id.
 */
export type TokenEndpointAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'private_key_jwt'
  | 'none';

/** Another call whose answer belongs to the profile, e.g. the list of a person's addresses. */
export interface AdditionalProfileCall {
  /** Name under which the answer, an object or a list, is put into the profile. */
  readonly as: string;
  readonly url: string;
  /** Made only when this scope was granted. */
  readonly scope?: string;
}

/**
 * Where a provider says who the person is. The profile is one object: the answer of `url`, and beside its own fields
 * `id_token` (claims of the verified id_token), `token` (the rest of the token response, no tokens), `callback`
 * (`user` of the callback) and the answers of `also`, each where the provider has it.
 *
 * `url` (behind the host) and values of `headers` and `parameters` may hold `{client_id}` and `{token.<name>}`, a
 * field of the token response.
 */
export interface ProfileEndpoint {
  /**
   * The answer is that of a UserInfo endpoint, which MUST name the person (OpenID Connect Core §5.3.2): beside an
   * id_token one that does not is refused.
   */
  readonly isUserInfo?: boolean;
  /** Absent where the id_token or the token response says everything. */
  readonly url?: string;
  /** GET unless the provider insists. */
  readonly method?: 'GET' | 'POST';
  /** JSON body of a POST. */
  readonly body?: Readonly<Record<string, unknown>> | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Query of every call, beside `fieldsParameter`; part of the form where the access token is. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * How the access token travels: in the Authorization header as RFC 6750 §2.1 wants it, under another scheme, in a
   * header of the provider's own, as the user name of HTTP Basic, or, where the provider knows nothing better, in the query or the form.
   */
  readonly token?:
    | { readonly scheme: string }
    | { readonly header: string }
    | { readonly basicUsername: true }
    | { readonly queryParameter: string }
    | { readonly formParameter: string };
  /** Where the token is in a form: the app proves itself in it as well, as it does at the token endpoint. */
  readonly authenticateAs?: 'client';
  /** Dot paths of what is dropped before anybody sees it. The access token is dropped wherever it stands. */
  readonly omit?: readonly string[];
  /** Name of the query parameter that lists the wanted fields, comma-separated (X: `user.fields`). */
  readonly fieldsParameter?: string;
  /** Fields asked for on every sign-in. */
  readonly fields?: readonly string[];
  /** Field holding the email address; asked for only when the email scope was granted. */
  readonly emailField?: string;
  /**
   * The provider may answer 403 to a request that names `emailField` although everything else is allowed.
   * Such an answer is then asked once more without that field, and never more than once.
   */
  readonly emailFieldOptionalOnForbidden?: boolean;
  readonly also?: readonly AdditionalProfileCall[];
  /** Puts what the token response says beside the tokens into the profile, as `token`. */
  readonly usesTokenResponse?: boolean;
  /** Names a field that says whether an answer with status 200 is a success: it is absent or has this value. */
  readonly success?: { readonly path: string; readonly value: string | number | boolean };
  /** Response headers carrying the rate limit; `reset` is a time in Unix seconds. */
  readonly rateLimitHeaders?: { readonly limit: string; readonly remaining: string; readonly reset: string };
}

/** How the token endpoint differs from RFC 6749 §4.1.3 and §5. */
export interface TokenEndpointQuirks {
  /** The request is sent as JSON, or as the query of a GET, instead of as a form. */
  readonly requestAs?: 'json' | 'query';
  /** Sent with every request to it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the request for a code's tokens. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Parameters of the callback that have to be sent along, then and whenever tokens are refreshed (VK: `device_id`). */
  readonly callbackParameters?: readonly string[];
  /** The answer leaves out `token_type`; a bearer token is meant. */
  readonly tokenTypeOmitted?: boolean;
  /** Dot path of the object that holds the tokens, where it is not the body itself. */
  readonly path?: string;
}

/**
 * How a grant or token is ended where it is not as RFC 7009 says. Values of `parameters` may hold `{token}`, which
 * is an access token, `{client_id}` and `{provider_user_id}`, the endpoint `{client_id}`.
 */
export interface RevocationQuirks {
  readonly method?: 'POST' | 'DELETE' | 'GET';
  readonly requestAs?: 'form' | 'json' | 'query';
  /** Instead of `token` and `token_type_hint`. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Who the call is made as: the app as at the token endpoint (default), the app by HTTP Basic, the app by its secret
   * as a bearer token, the person, by the token itself, or nobody.
   */
  readonly authenticateAs?: 'client' | 'basic' | 'secret_as_bearer' | 'bearer' | 'nobody';
  /** What is answered when the token is gone already, which is what was wanted. */
  readonly goneAnswers?: readonly AnswerMatch[];
}

/** A client secret that is a JWT signed by the operator's private key (Apple). Values may hold parameters. */
export interface SignedClientSecret {
  readonly algorithm: 'ES256';
  readonly keyId: string;
  readonly issuer: string;
  readonly audience: string;
}

/**
 * One key set for many tenants, each with an issuer of its own: the claim that names the tenant stands in braces in
 * `issuer`, and has to be the one the operator named (`expected`, a parameter in braces).
 */
export interface SharedIssuer {
  readonly claim: string;
  readonly expected: string;
  /** Values of `expected` that admit every tenant. */
  readonly anyWhen: readonly string[];
  /** Tenants that a value of `anyWhen` does not admit all the same. */
  readonly exceptWhen?: Readonly<Record<string, readonly string[]>>;
  /** Values of `expected` that are names of a tenant. */
  readonly known: Readonly<Record<string, string>>;
}

/**
 * What this package needs to know about an OAuth 2.0 provider. Plain data: a preset, a preset with overridden
 * endpoints and an operator's own provider all have this shape.
 */
export interface OAuth2Provider extends ScopeNames {
  /**
   * RFC 8414 issuer. Without one, an `iss` in the callback and an id_token cannot be judged and are not used.
   */
  readonly issuer?: string;
  readonly sharedIssuer?: SharedIssuer;
  /** True when the provider promises `iss` in every callback; a callback without it is then refused (RFC 9207 §2.4). */
  readonly issParameterSupported?: boolean;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** Where tokens are refreshed, if not at the token endpoint. */
  readonly refreshEndpoint?: string;
  /** Who refreshes says which app it is and proves nothing: the secret is not sent where nobody asks for it. */
  readonly refreshWithoutSecret?: boolean;
  readonly revocationEndpoint?: string;
  /** Where the keys are that sign id_tokens; with it and an issuer an id_token is verified and used. */
  readonly jwksUri?: string;
  /** The provider leaves out the nonce of its id_tokens, which code and PKCE bind to the sign-in all the same. */
  readonly nonceNotReturned?: boolean;
  /**
   * Algorithms an id_token may be signed with; RS256 and ES256 where nothing is said. `HS256` alone, without
   * `jwksUri`, means that the client secret is the key (OpenID Connect Core §10.1); beside others it is ignored.
   */
  readonly idTokenSigningAlgorithms?: readonly string[];
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod;
  readonly signedClientSecret?: SignedClientSecret;
  /** Sends `client_id` in the form as well when the client authenticates with Basic. */
  readonly sendClientIdInBody?: boolean;
  /** What the provider calls `client_id` and `client_secret`, where it has names of its own (TikTok: `client_key`). */
  readonly clientIdParameter?: string;
  readonly clientSecretParameter?: string;
  /** `none` where a code challenge makes the provider refuse; sent otherwise, also to those that ignore it. */
  readonly pkce?: 'none';
  /** Between scopes of a request, where it is not a space (RFC 6749 §3.3). */
  readonly scopeSeparator?: ',';
  /** Sent with every authorization request; an operator's own come after them and win. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
  /** Sent when access is kept: what makes the provider hand out a refresh token, beside a scope. */
  readonly offlineParameters?: Readonly<Record<string, string>>;
  /** The callback arrives as a POST from the provider's page (OAuth 2.0 Form Post Response Mode). */
  readonly responseMode?: 'form_post';
  /** Appended to the authorization URL after `#` (WeChat). */
  readonly authorizationFragment?: string;
  /** Answers are JSON under another content type. */
  readonly mislabelsJson?: boolean;
  readonly tokenEndpointQuirks?: TokenEndpointQuirks;
  readonly revocationQuirks?: RevocationQuirks;
  /** Scope without which `profile.emailField` is not asked for. */
  readonly emailScope?: string;
  readonly profile: ProfileEndpoint;
  /** What this provider's own answers mean, first match wins; general OAuth rules apply after them. */
  readonly errorRules?: readonly ErrorRule[];
  /** Symptom → cause → fix for the operator, first match wins. */
  readonly causes?: readonly Cause[];
}

/**
 * As much of a provider as an app needs that gets tokens for itself, in nobody's name (RFC 6749 §4.4): where it asks
 * for them, how it proves itself there, and where they end. Every `OAuth2Provider` is one.
 */
export type AppProvider = Omit<OAuth2Provider, 'authorizationEndpoint' | 'profile'> &
  Partial<Pick<OAuth2Provider, 'profile'>>;

/** Whether id_tokens of a provider can be verified: it has an issuer, and keys or a secret that is one. */
export function verifiesIdTokens(
  provider: Pick<OAuth2Provider, 'issuer' | 'jwksUri' | 'idTokenSigningAlgorithms'>,
): boolean {
  return provider.issuer !== undefined && (provider.jwksUri !== undefined || signsWithClientSecret(provider));
}

/** With a key set, a secret must never be a key: the public half of one could be passed off as it (RFC 8725 §2.1). */
export function signsWithClientSecret({
  jwksUri,
  idTokenSigningAlgorithms: algorithms = [],
}: Pick<OAuth2Provider, 'jwksUri' | 'idTokenSigningAlgorithms'>): boolean {
  return jwksUri === undefined && algorithms.length === 1 && algorithms[0] === 'HS256';
}
