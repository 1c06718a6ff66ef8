import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { deletedObject, emailAddress, httpUrl, line, metadata, scope } from './fields.ts';
import { enveloped } from './resources/client.ts';
import { listedSession, sessionVerification } from './resources/me.ts';
import { emailAddressResource, externalAccount, user } from './resources/user.ts';

/**
 * The Frontend API of the person who is signed in: their profile, the ways in they have, their devices.
 * Whatever gives or takes a way in wants a factor that was proven within the last ten minutes.
 */
const byId = { params: z.strictObject({ id: line(80) }) };
const strategy = line(80);
const scopes = z
  .array(scope)
  .max(20)
  .refine((list) => list.join(' ').length <= 1000, 'must be at most 1000 characters together');
const connectFields = {
  /** where to go afterwards, whatever comes of it; absent: the account page */
  redirect_url: httpUrl.optional(),
  /** asked for beside those of the connection */
  additional_scope: scopes.optional(),
  /** known to SDKs; what a page says here never reaches a provider */
  oidc_prompt: line(80).optional(),
  oidc_login_hint: line(254).optional(),
};
const connectErrors = [
  'oauth_provider_not_enabled',
  'oauth_config_missing',
  'session_reverification_required',
  'invalid_redirect_url',
  'redirect_url_not_allowed',
] as const;
const sendErrors = [
  'strategy_not_supported',
  'invalid_redirect_url',
  'redirect_url_not_allowed',
  'verification_code_too_many_requests',
  'mail_not_sent',
] as const;
const proofErrors = [
  'strategy_not_supported',
  'verification_not_sent',
  'verification_not_opened',
  'verification_expired',
  'verification_failed',
  'verification_already_verified',
  'form_code_incorrect',
] as const;

export const createMyExternalAccount = endpoint({
  id: 'createMyExternalAccount',
  method: 'POST',
  path: '/v1/me/external-accounts',
  access: 'session',
  summary: 'Begin to connect an account: the answer holds the address to send the browser to',
  body: z.strictObject({ strategy, ...connectFields }),
  response: enveloped(externalAccount),
  errors: [...connectErrors, 'oauth_account_already_connected'],
});

export const reauthorizeMyExternalAccount = endpoint({
  id: 'reauthorizeMyExternalAccount',
  method: 'PATCH',
  path: '/v1/me/external-accounts/{id}/reauthorize',
  access: 'session',
  summary: 'Begin to connect an account again, perhaps with more scopes; until then it stays as it is',
  ...byId,
  body: z.strictObject(connectFields),
  response: enveloped(externalAccount),
  errors: [...connectErrors, 'resource_not_found'],
});

export const deleteMyExternalAccount = endpoint({
  id: 'deleteMyExternalAccount',
  method: 'DELETE',
  path: '/v1/me/external-accounts/{id}',
  access: 'session',
  summary: 'Disconnect an account, which ends the other sessions; or dismiss an attempt that failed',
  ...byId,
  response: enveloped(deletedObject),
  errors: ['resource_not_found', 'session_reverification_required', 'last_identification_deletion_failed'],
});

export const verifySession = endpoint({
  id: 'verifySession',
  method: 'POST',
  path: '/v1/client/sessions/{id}/verify',
  access: 'session',
  summary: 'What can prove that it is still the person, and why the last try failed',
  ...byId,
  body: z.strictObject({ level: line(40).optional() }),
  response: enveloped(sessionVerification),
});

export const prepareSessionFirstFactor = endpoint({
  id: 'prepareSessionFirstFactor',
  method: 'POST',
  path: '/v1/client/sessions/{id}/verify/prepare-first-factor',
  access: 'session',
  summary: 'Send a code to a proven address, or begin the way through a connected account',
  ...byId,
  body: z.strictObject({
    strategy,
    email_address_id: line(80).optional(),
    redirect_url: httpUrl.optional(),
  }),
  response: enveloped(sessionVerification),
  errors: [...sendErrors, 'resource_not_found', 'oauth_provider_not_enabled', 'oauth_config_missing'],
});

export const attemptSessionFirstFactor = endpoint({
  id: 'attemptSessionFirstFactor',
  method: 'POST',
  path: '/v1/client/sessions/{id}/verify/attempt-first-factor',
  access: 'session',
  summary: 'Enter the code: the session is fresh again',
  ...byId,
  body: z.strictObject({ strategy, code: line(12) }),
  response: enveloped(sessionVerification),
  errors: proofErrors,
});

export const updateMe = endpoint({
  id: 'updateMe',
  method: 'PATCH',
  path: '/v1/me',
  access: 'session',
  summary: 'Change names, username, primary address or what the app keeps; absent fields stay',
  body: z.strictObject({
    first_name: line(100).nullable().optional(),
    last_name: line(100).nullable().optional(),
    username: line(64).nullable().optional(),
    /** a proven one */
    primary_email_address_id: line(80).optional(),
    /** replaces the former as a whole */
    unsafe_metadata: metadata.optional(),
  }),
  response: enveloped(user),
  errors: ['form_identifier_exists', 'session_reverification_required'],
});

export const updateMyMetadata = endpoint({
  id: 'updateMyMetadata',
  method: 'PATCH',
  path: '/v1/me/metadata',
  access: 'session',
  summary: 'Merge into what the app keeps with the person (RFC 7396: null deletes)',
  body: z.strictObject({ unsafe_metadata: metadata }),
  response: enveloped(user),
});

export const deleteMe = endpoint({
  id: 'deleteMe',
  method: 'DELETE',
  path: '/v1/me',
  access: 'session',
  summary: 'Delete the account and everything of it; nothing brings it back',
  response: enveloped(deletedObject),
  errors: ['user_delete_self_not_enabled', 'session_reverification_required'],
});

export const createMyEmailAddress = endpoint({
  id: 'createMyEmailAddress',
  method: 'POST',
  path: '/v1/me/email-addresses',
  access: 'session',
  summary: 'Name an address to add. Nothing is mailed yet, and until it is proven it is nobody’s',
  body: z.strictObject({ email_address: emailAddress }),
  response: enveloped(emailAddressResource),
  errors: [
    'form_identifier_exists',
    'too_many_unverified_identifications',
    'session_reverification_required',
  ],
});

export const getMyEmailAddress = endpoint({
  id: 'getMyEmailAddress',
  method: 'GET',
  path: '/v1/me/email-addresses/{id}',
  access: 'session',
  summary: 'An address of the person, proven or not',
  ...byId,
  response: enveloped(emailAddressResource),
  errors: ['resource_not_found'],
});

export const prepareMyEmailAddress = endpoint({
  id: 'prepareMyEmailAddress',
  method: 'POST',
  path: '/v1/me/email-addresses/{id}/prepare-verification',
  access: 'session',
  summary: 'Send a code or a link to the address',
  ...byId,
  body: z.strictObject({ strategy, redirect_url: httpUrl.optional() }),
  response: enveloped(emailAddressResource),
  errors: [...sendErrors, 'resource_not_found', 'verification_already_verified'],
});

export const attemptMyEmailAddress = endpoint({
  id: 'attemptMyEmailAddress',
  method: 'POST',
  path: '/v1/me/email-addresses/{id}/attempt-verification',
  access: 'session',
  summary: 'Enter the code, or go on with the link that was opened: the address is added',
  ...byId,
  body: z.strictObject({ strategy: strategy.optional(), code: line(12).optional() }),
  response: enveloped(emailAddressResource),
  errors: [...proofErrors, 'resource_not_found', 'identification_claimed'],
});

export const deleteMyEmailAddress = endpoint({
  id: 'deleteMyEmailAddress',
  method: 'DELETE',
  path: '/v1/me/email-addresses/{id}',
  access: 'session',
  summary: 'Remove an address, which ends the other sessions; or drop one that was not proven',
  ...byId,
  response: enveloped(deletedObject),
  errors: [
    'resource_not_found',
    'session_reverification_required',
    'last_identification_deletion_failed',
    'last_required_identification_deletion_failed',
  ],
});

export const listMySessions = endpoint({
  id: 'listMySessions',
  method: 'GET',
  path: '/v1/me/sessions',
  access: 'session',
  summary: 'The latest sessions of the person, on every device, ended ones too',
  response: z.array(listedSession),
});

export const listMyActiveSessions = endpoint({
  id: 'listMyActiveSessions',
  method: 'GET',
  path: '/v1/me/sessions/active',
  access: 'session',
  summary: 'The devices on which the person is signed in',
  response: z.array(listedSession),
});

export const revokeMySession = endpoint({
  id: 'revokeMySession',
  method: 'POST',
  path: '/v1/me/sessions/{id}/revoke',
  access: 'session',
  summary: 'Sign the person out on one device',
  ...byId,
  response: enveloped(listedSession),
  errors: ['resource_not_found'],
});

export const revokeMyOtherSessions = endpoint({
  id: 'revokeMyOtherSessions',
  method: 'POST',
  path: '/v1/me/revoke-other-sessions',
  access: 'session',
  summary: 'Sign the person out everywhere else',
  response: enveloped(
    z.object({
      object: z.literal('total_count'),
      /** how many were ended */
      total_count: z.int(),
    }),
  ),
});
