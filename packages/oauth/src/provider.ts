import type { Cause, ErrorRule } from './error-rules.ts';

/**
 * How a client proves itself at the token endpoint (OpenID Connect Core §9): HTTP Basic, the secret in the form,
 * or, for public clients, nothing but its client id.
 */
export type TokenEndpointAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

/** Where a provider says who the person is. */
export interface ProfileEndpoint {
  readonly url: string;
  /** GET unless the provider insists. */
  readonly method?: 'GET' | 'POST';
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
  /** Response headers carrying the rate limit; `reset` is a time in Unix seconds. */
  readonly rateLimitHeaders?: { readonly limit: string; readonly remaining: string; readonly reset: string };
}

/**
 * What this package needs to know about an OAuth 2.0 provider. Plain data: a preset, a preset with overridden
 * endpoints and an operator's own provider all have this shape.
 */
export interface OAuth2Provider {
  /** RFC 8414 issuer. Without one, an `iss` in the callback and an id_token cannot be judged and are not used. */
  readonly issuer?: string;
  /** True when the provider promises `iss` in every callback; a callback without it is then refused (RFC 9207 §2.4). */
  readonly issParameterSupported?: boolean;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint?: string;
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod;
  /** Sends `client_id` in the form as well when the client authenticates with Basic. */
  readonly sendClientIdInBody?: boolean;
  /** Scope without which `profile.emailField` is not asked for. */
  readonly emailScope?: string;
  readonly profile: ProfileEndpoint;
  /** What this provider's own answers mean, first match wins; general OAuth rules apply after them. */
  readonly errorRules?: readonly ErrorRule[];
  /** Symptom → cause → fix for the operator, first match wins. */
  readonly causes?: readonly Cause[];
}
