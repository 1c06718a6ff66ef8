/**
 * Every error code the HTTP surfaces can answer with. Codes are public API: stable, documented, tested.
 * `status` is the HTTP status when the code is answered as an error; codes that only ever appear inside a
 * verification keep the status they would have. `message` is one plain sentence; `advice` says what to do.
 */
interface ErrorDefinition {
  readonly status: number;
  readonly message: string;
  readonly advice?: string;
}

export const errorCodes = {
  // Transport
  resource_not_found: { status: 404, message: 'There is nothing at this address.' },
  request_body_invalid: { status: 400, message: 'The request body could not be read.' },
  request_body_too_large: { status: 413, message: 'The request body is too large.' },
  request_headers_invalid: { status: 400, message: 'A request header is not acceptable.' },
  unsupported_content_type: {
    status: 415,
    message: 'This content type is not accepted here.',
    advice: 'Send application/json, or application/x-www-form-urlencoded on the Frontend API.',
  },
  origin_invalid: {
    status: 400,
    message: 'Requests from this origin are not allowed.',
    advice: 'Add the origin to allowed_origins in the environment settings.',
  },
  too_many_requests: { status: 429, message: 'Too many requests. Wait a moment and try again.' },
  idempotency_key_invalid: {
    status: 400,
    message: 'The Idempotency-Key is not acceptable.',
    advice: 'Send 1 to 255 visible ASCII characters, such as a UUID.',
  },
  idempotency_key_reused: {
    status: 422,
    message: 'This Idempotency-Key was sent with another request.',
    advice: 'Use a new key for each request, and the same one only to repeat it.',
  },
  idempotency_key_in_use: {
    status: 409,
    message: 'The request with this Idempotency-Key is still under way. Try again in a moment.',
  },
  idempotency_outcome_unknown: {
    status: 409,
    message: 'The request with this Idempotency-Key was cut off, and may have been done.',
    advice: 'Look whether it was, and repeat it with a new key if not.',
  },
  internal_error: { status: 500, message: 'Something went wrong on our side.' },
  service_unavailable: { status: 503, message: 'The service is not available right now. Try again shortly.' },

  // Input
  form_param_missing: { status: 422, message: 'A required field is missing.' },
  form_param_unknown: { status: 422, message: 'This field is not known here.' },
  form_param_format_invalid: { status: 422, message: 'This field does not have the expected format.' },
  form_param_value_invalid: { status: 422, message: 'This field does not have an acceptable value.' },
  form_param_immutable: { status: 422, message: 'This field cannot be changed after creation.' },
  form_code_incorrect: { status: 422, message: 'The code is not right.' },
  invalid_redirect_url: { status: 422, message: 'The redirect URL is not a usable URL.' },
  redirect_url_not_allowed: {
    status: 422,
    message: 'The redirect URL is not on the list of allowed URLs.',
    advice: 'Add its origin to allowed_origins, or the URL to allowed_redirect_urls.',
  },

  // Who is calling
  authentication_invalid: { status: 401, message: 'There is no such session any more.' },
  secret_key_missing: {
    status: 401,
    message: 'This call needs a secret key.',
    advice: 'Send it as Authorization: Bearer sk_…',
  },
  secret_key_invalid: { status: 401, message: 'This secret key is not valid.' },
  secret_key_in_query: {
    status: 400,
    message: 'A secret key was sent in the URL.',
    advice: 'URLs are logged along the way. Send it in the Authorization header, and replace this key.',
  },
  secret_key_from_browser: {
    status: 400,
    message: 'A secret key was sent from a web page.',
    advice: 'Secret keys belong on servers. Replace this key.',
  },
  operator_session_required: { status: 401, message: 'Sign in to the dashboard first.' },
  operator_forbidden: { status: 403, message: 'This account may not use the dashboard.' },
  environment_not_found: { status: 404, message: 'There is no such environment.' },
  owner_link_invalid: {
    status: 400,
    message: 'This owner link has expired or was already used.',
    advice: 'Whoever has the machine can print a new one: npm run owner-link',
  },

  // Connections
  oauth_provider_exists: { status: 409, message: 'This environment already has a connection with this key.' },
  oauth_provider_not_found: { status: 404, message: 'There is no such connection.' },
  oauth_provider_in_use: {
    status: 409,
    message: 'People are connected through this connection.',
    advice: 'Set enabled to false to pause it without losing anything.',
  },
  oauth_unsupported_provider: { status: 422, message: 'No preset with this key is known.' },
  oauth_config_missing: {
    status: 400,
    message: 'This connection has no credentials.',
    advice: 'Production environments need their own Client ID and Client Secret.',
  },
  oauth_try_not_found: { status: 404, message: 'There is no such trial, or it has expired.' },

  // Who may come in
  webhook_endpoint_limit_reached: {
    status: 422,
    message: 'This environment has as many webhook endpoints as it can have.',
    advice: 'Delete one that is not needed any more.',
  },
  duplicate_record: { status: 409, message: 'This is on the list already.' },

  // A sign-in through a provider
  oauth_provider_not_enabled: { status: 400, message: 'This way of signing in is switched off.' },
  oauth_non_authenticatable_provider: { status: 400, message: 'This connection is not for signing in.' },
  oauth_state_invalid: { status: 400, message: 'This sign-in has expired or was already used.' },
  oauth_flow_other_browser: { status: 400, message: 'This sign-in was not started in this browser.' },
  oauth_callback_invalid: {
    status: 400,
    message: 'The provider sent the person back with an incomplete answer.',
  },
  oauth_issuer_mismatch: {
    status: 400,
    message: 'The answer came from another provider than the one asked.',
  },
  oauth_id_token_invalid: {
    status: 400,
    message: 'What the provider signed is not for this sign-in.',
    advice: 'Check the clock of this machine, and the issuer and Client ID of the connection.',
  },
  oauth_missing_access_token: { status: 422, message: 'There is no access token for this account.' },
  oauth_missing_refresh_token: {
    status: 422,
    message: 'The token is over, and there is no refresh token to get another one.',
    advice: 'Switch on "Keep access" for the connection; people get a refresh token when they sign in next.',
  },
  oauth_token_retrieval_error: {
    status: 400,
    message: 'The provider did not refresh the token.',
    advice: 'It is tried again by itself. If this goes on, look at the connection in the dashboard.',
  },
  oauth_token_provider_not_enabled: { status: 404, message: 'There is no such connection.' },
  oauth_fetch_not_allowed: {
    status: 403,
    message: 'This connection does not allow calls like this.',
    advice: 'meta.param_name says what is in the way. Hosts and methods are allowed by the connection.',
  },
  oauth_app_token_unavailable: { status: 422, message: 'This connection cannot have such a token.' },
  oauth_app_token_missing: {
    status: 422,
    message: 'This connection has no such token.',
    advice: "Add it under App tokens on the connection's page in the dashboard.",
  },
  oauth_app_token_not_given: {
    status: 400,
    message: 'The provider did not give a token to the app.',
    advice: 'Compare the credentials of the connection with those in the console of the provider.',
  },
  oauth_app_token_refused: {
    status: 422,
    message: 'The provider does not take the token of the app any more.',
    advice: "Replace it under App tokens on the connection's page in the dashboard.",
  },
  external_account_needs_reconnect: {
    status: 422,
    message: 'The provider does not take the tokens of this account any more.',
    advice: 'Ask the person to connect the account again: their page at /user says so too.',
  },
  secret_key_scope_missing: {
    status: 403,
    message: "This secret key may not read providers' tokens.",
    advice: 'Make a key with the scope oauth_tokens in the dashboard.',
  },
  oauth_discovery_failed: {
    status: 422,
    message: 'The metadata of the provider cannot be used.',
    advice:
      'Check the issuer: the address of its metadata is the issuer and /.well-known/openid-configuration.',
  },
  oauth_access_denied: { status: 403, message: 'The person cancelled at the provider.' },
  misconfigured_oauth_provider: {
    status: 400,
    message: 'The provider refused the way this connection is set up.',
    advice: 'Try the connection in the dashboard: it shows what the provider said and which field to change.',
  },
  oauth_token_exchange_error: { status: 400, message: 'The provider did not accept the authorization code.' },
  oauth_fetch_user_error: { status: 400, message: 'The provider did not tell who the person is.' },
  oauth_quota_exceeded: { status: 503, message: "The provider's quota for this connection is used up." },
  oauth_provider_unavailable: { status: 503, message: 'The provider is not answering.' },
  oauth_provider_user_id_missing: { status: 400, message: 'The provider did not send an id for the person.' },
  oauth_no_email_returned: {
    status: 400,
    message: 'An email address is required and the provider did not give one.',
  },
  oauth_account_does_not_exist: {
    status: 403,
    message: 'There is no account for this person yet, and this connection takes no new sign-ups.',
  },
  external_account_not_found: { status: 404, message: 'No account is connected to this person yet.' },
  external_account_exists: { status: 400, message: 'This person already has an account.' },
  identification_claimed: {
    status: 400,
    message: 'This email address belongs to another account.',
    advice: 'Sign in to that account.',
  },
  sign_up_mode_restricted: { status: 403, message: 'New sign-ups are closed.' },
  oauth_account_already_linked: {
    status: 409,
    message: 'This account is connected to another user.',
    advice: 'Nothing has changed.',
  },
  oauth_connection_blocked_by_immutable_attribute: {
    status: 403,
    message: 'This account has another email address, and the address of this person cannot be changed.',
  },
  oauth_account_already_connected: {
    status: 400,
    message: 'An account of this provider is connected already.',
  },
  oauth_session_changed: {
    status: 400,
    message: 'Whoever started this is not signed in here any more.',
    advice: 'Sign in again and start once more.',
  },
  oauth_account_mismatch: {
    status: 400,
    message: 'The provider vouched for another account than the one to be connected again.',
  },
  session_reverification_required: {
    status: 403,
    message: 'Prove that it is you first.',
    advice: 'A factor must have been verified within the last ten minutes.',
  },
  last_identification_deletion_failed: {
    status: 409,
    message: 'This is the last way to sign in, so it cannot be removed.',
    advice: 'Add another way to sign in first.',
  },
  last_required_identification_deletion_failed: {
    status: 409,
    message: 'This is the last email address, and one is required here.',
    advice: 'Add another address first.',
  },
  too_many_unverified_identifications: {
    status: 400,
    message: 'Too many addresses wait to be verified.',
    advice: 'Verify or remove one of them first.',
  },
  user_delete_self_not_enabled: {
    status: 403,
    message: 'Accounts cannot be deleted by their owners here.',
  },
  oauth_scopes_missing: {
    status: 400,
    message: 'The provider did not grant everything that was asked for.',
    advice: 'Connect once more and allow it there.',
  },
  sign_in_disabled: { status: 403, message: 'Signing in with this connection is switched off.' },
  user_banned: { status: 403, message: 'This account is not allowed to sign in.' },
  user_locked: { status: 403, message: 'This account is locked.' },
  sign_up_restricted_waitlist: {
    status: 403,
    message: 'Only people from the waitlist can sign up.',
    advice: 'Join the waitlist, or wait to be let in.',
  },
  not_allowed_access: { status: 403, message: 'This email address may not be used to sign up here.' },
  email_subaddress_blocked: {
    status: 403,
    message: 'This email address is another name of a mailbox.',
    advice: 'Give the address without what was added to it, such as +news.',
  },
  form_identifier_disposable: {
    status: 422,
    message: 'This email address is of a service for throwaway mail.',
    advice: 'Give another address.',
  },
  oauth_account_not_admitted: {
    status: 403,
    message: 'This account at the provider does not meet what is asked of new accounts here.',
  },

  // Attempts and codes
  strategy_not_supported: { status: 400, message: 'This strategy is not available here.' },
  resource_forbidden: { status: 403, message: 'This attempt is over. Start again.' },
  account_transfer_invalid: { status: 400, message: 'There is nothing to go on with. Start again.' },
  form_identifier_not_found: { status: 422, message: 'There is no account with this address.' },
  form_identifier_exists: { status: 422, message: 'This is taken.' },
  session_exists: { status: 400, message: 'Somebody is signed in here already.' },
  sign_up_cannot_be_updated: { status: 403, message: 'This sign-up is finished and cannot be changed.' },
  verification_missing: { status: 400, message: 'There is nothing to verify.' },
  verification_not_sent: { status: 400, message: 'No code has been sent yet.' },
  verification_expired: { status: 400, message: 'This code has expired. Ask for a new one.' },
  verification_failed: { status: 400, message: 'Too many wrong codes. Ask for a new one.' },
  verification_not_opened: { status: 400, message: 'The link in the message was not opened yet.' },
  verification_link_invalid: {
    status: 400,
    message: 'This link has expired or was already used.',
    advice: 'Go back to where you asked for it and ask for a new one.',
  },
  verification_already_verified: { status: 400, message: 'This is already verified.' },
  verification_code_too_many_requests: {
    status: 429,
    message: 'Too many codes were asked for. Wait a moment.',
  },
  waitlist_not_open: { status: 400, message: 'There is no waitlist here.' },
  mail_not_sent: { status: 503, message: 'The message could not be sent. Try again shortly.' },
} as const satisfies Record<string, ErrorDefinition>;

/** A stable error code. */
export type ErrorCode = keyof typeof errorCodes;

/** Extra facts that travel with an error, in snake_case as on the wire. */
export interface ErrorMeta {
  /** the request field the error is about, as the caller wrote it */
  readonly param_name?: string;
  readonly session_id?: string;
  readonly [fact: string]: unknown;
}

/** One error in the envelope `{ "errors": [ … ], "trace_id" }`. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly long_message: string;
  readonly meta: ErrorMeta;
}

/** The body of every answer with a status of 400 or more. */
export interface ErrorEnvelope {
  readonly errors: readonly [WireError, ...WireError[]];
  readonly trace_id: string;
}

/** What the options of an `AppError` may carry. */
export interface AppErrorOptions extends ErrorOptions {
  readonly meta?: ErrorMeta;
  /** replaces the table's sentence where a more exact one is known; never provider or user input */
  readonly message?: string;
  readonly retryAfterSeconds?: number;
}

/** A refusal: something the caller can understand and act on. Anything else that is thrown is a bug. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly meta: ErrorMeta;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.message ?? errorCodes[code].message, options);
    this.code = code;
    this.meta = options.meta ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * The error as it goes on the wire.
 * @returns `message` is the short sentence, `long_message` adds what to do
 */
export function toWireError(code: ErrorCode, meta: ErrorMeta = {}, message?: string): WireError {
  const definition: ErrorDefinition = errorCodes[code];
  const sentence = message ?? definition.message;
  const longMessage = definition.advice ? `${sentence} ${definition.advice}` : sentence;
  return { code, message: sentence, long_message: longMessage, meta };
}
