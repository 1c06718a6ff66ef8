import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { emailAddress, httpUrl, line, metadata } from './fields.ts';
import * as resources from './resources/client.ts';
import { user } from './resources/user.ts';

/**
 * The Frontend API: what browsers and components speak. Bodies may be form-encoded (then unknown fields are
 * ignored, because SDKs of this ecosystem send more than they need) or JSON (then they are refused).
 */
const strategy = line(80);
const attemptId = { id: line(80) };
const start = {
  strategy: strategy.optional(),
  /** where to go when more is needed, or when it failed */
  redirect_url: httpUrl.optional(),
  /** where to go when the person is signed in; absent: `redirect_url` */
  action_complete_redirect_url: httpUrl.optional(),
  /** false: signing in never becomes signing up, nor the other way round, without being asked again */
  transferable: z.boolean().optional(),
  /** lets the person choose another account at the provider than the one that is signed in there */
  select_account: z.boolean().optional(),
  /** goes along to providers whose connection says so */
  login_hint: line(254).optional(),
  /** goes on with what a provider vouched for at the other button */
  transfer: z.boolean().optional(),
};
const signUpFields = {
  email_address: emailAddress.nullable().optional(),
  username: line(64).nullable().optional(),
  first_name: line(100).nullable().optional(),
  last_name: line(100).nullable().optional(),
  /** true: the person accepts the terms */
  legal_accepted: z.boolean().optional(),
  /** what the app wants to know of the user it becomes */
  unsafe_metadata: metadata.optional(),
};
const proofErrors = [
  'resource_not_found',
  'strategy_not_supported',
  'verification_not_sent',
  'verification_not_opened',
  'verification_expired',
  'verification_failed',
  'verification_already_verified',
  'form_code_incorrect',
] as const;
const startErrors = [
  'oauth_provider_not_enabled',
  'oauth_non_authenticatable_provider',
  'oauth_config_missing',
  'invalid_redirect_url',
  'redirect_url_not_allowed',
  'strategy_not_supported',
] as const;

export const getEnvironment = endpoint({
  id: 'getEnvironment',
  method: 'GET',
  path: '/v1/environment',
  access: 'browser',
  summary: 'What a sign-in page needs to know',
  response: resources.environment,
});

export const patchEnvironment = endpoint({
  id: 'patchEnvironment',
  method: 'PATCH',
  path: '/v1/environment',
  access: 'browser',
  summary: 'The same, as development SDKs ask for it; changes nothing',
  body: z.looseObject({}),
  response: resources.environment,
});

export const getClient = endpoint({
  id: 'getClient',
  method: 'GET',
  path: '/v1/client',
  access: 'browser',
  summary: 'This browser: its sessions and its unfinished attempt. Never 401',
  response: resources.enveloped(resources.client),
});

export const deleteClient = endpoint({
  id: 'deleteClient',
  method: 'DELETE',
  path: '/v1/client',
  access: 'browser',
  summary: 'Sign out everywhere on this browser and forget it',
  response: resources.enveloped(resources.client),
});

export const createSignIn = endpoint({
  id: 'createSignIn',
  method: 'POST',
  path: '/v1/client/sign-ins',
  access: 'browser',
  summary: 'Start signing in, with a provider or an address; with nothing: clear a former attempt',
  body: z.strictObject({ ...start, identifier: line(254).optional() }),
  response: resources.enveloped(resources.signIn),
  errors: [
    ...startErrors,
    'account_transfer_invalid',
    'form_param_format_invalid',
    'verification_code_too_many_requests',
    'mail_not_sent',
  ],
});

export const getSignIn = endpoint({
  id: 'getSignIn',
  method: 'GET',
  path: '/v1/client/sign-ins/{id}',
  access: 'browser',
  summary: "Read this browser's sign-in attempt",
  params: z.strictObject(attemptId),
  response: resources.enveloped(resources.signIn),
  errors: ['resource_not_found'],
});

export const prepareSignInFirstFactor = endpoint({
  id: 'prepareSignInFirstFactor',
  method: 'POST',
  path: '/v1/client/sign-ins/{id}/prepare-first-factor',
  access: 'browser',
  summary: 'Send a code or a link to the address',
  params: z.strictObject(attemptId),
  body: z.strictObject({
    strategy,
    email_address_id: line(80).optional(),
    redirect_url: httpUrl.optional(),
  }),
  response: resources.enveloped(resources.signIn),
  errors: [
    'resource_not_found',
    'resource_forbidden',
    'strategy_not_supported',
    'redirect_url_not_allowed',
    'verification_code_too_many_requests',
    'mail_not_sent',
  ],
});

export const attemptSignInFirstFactor = endpoint({
  id: 'attemptSignInFirstFactor',
  method: 'POST',
  path: '/v1/client/sign-ins/{id}/attempt-first-factor',
  access: 'browser',
  summary: 'Enter the code, or go on with the link that was opened; signs the person in',
  params: z.strictObject(attemptId),
  body: z.strictObject({ strategy, code: line(12).optional() }),
  response: resources.enveloped(resources.signIn),
  errors: [
    ...proofErrors,
    'resource_forbidden',
    'identification_claimed',
    'sign_up_mode_restricted',
    'user_banned',
    'user_locked',
  ],
});

export const openEmailLink = endpoint({
  id: 'openEmailLink',
  method: 'POST',
  path: '/v1/email-links',
  access: 'browser',
  summary: 'Open the link of a mail: the browser that asked for it goes on',
  body: z.strictObject({ token: line(200) }),
  response: z.object({
    object: z.literal('email_link'),
    /** whether it was asked for here */
    is_this_browser: z.boolean(),
    /** where to go on, in the browser that asked */
    redirect_url: z.string().nullable(),
  }),
  errors: ['verification_link_invalid'],
});

export const createSignUp = endpoint({
  id: 'createSignUp',
  method: 'POST',
  path: '/v1/client/sign-ups',
  access: 'browser',
  summary: 'Start signing up, with a provider or an address; with nothing: clear a former attempt',
  body: z.strictObject({ ...start, ...signUpFields }),
  response: resources.enveloped(resources.signUp),
  errors: [
    ...startErrors,
    'account_transfer_invalid',
    'form_param_format_invalid',
    'form_identifier_exists',
    'verification_code_too_many_requests',
    'mail_not_sent',
  ],
});

export const getSignUp = endpoint({
  id: 'getSignUp',
  method: 'GET',
  path: '/v1/client/sign-ups/{id}',
  access: 'browser',
  summary: "Read this browser's sign-up attempt",
  params: z.strictObject(attemptId),
  response: resources.enveloped(resources.signUp),
  errors: ['resource_not_found'],
});

export const updateSignUp = endpoint({
  id: 'updateSignUp',
  method: 'PATCH',
  path: '/v1/client/sign-ups/{id}',
  access: 'browser',
  summary: 'Give what is missing',
  params: z.strictObject(attemptId),
  body: z.strictObject(signUpFields),
  response: resources.enveloped(resources.signUp),
  errors: ['resource_not_found', 'sign_up_cannot_be_updated', 'form_identifier_exists'],
});

export const prepareSignUpVerification = endpoint({
  id: 'prepareSignUpVerification',
  method: 'POST',
  path: '/v1/client/sign-ups/{id}/prepare-verification',
  access: 'browser',
  summary: 'Send a code or a link to the address that was given',
  params: z.strictObject(attemptId),
  body: z.strictObject({ strategy, redirect_url: httpUrl.optional() }),
  response: resources.enveloped(resources.signUp),
  errors: [
    'resource_not_found',
    'strategy_not_supported',
    'sign_up_cannot_be_updated',
    'verification_missing',
    'verification_already_verified',
    'verification_code_too_many_requests',
    'mail_not_sent',
  ],
});

export const attemptSignUpVerification = endpoint({
  id: 'attemptSignUpVerification',
  method: 'POST',
  path: '/v1/client/sign-ups/{id}/attempt-verification',
  access: 'browser',
  summary: 'Enter the code; completes the sign-up when nothing else is missing',
  params: z.strictObject(attemptId),
  body: z.strictObject({ strategy, code: line(12).optional() }),
  response: resources.enveloped(resources.signUp),
  errors: [...proofErrors, 'sign_up_cannot_be_updated', 'identification_claimed'],
});

export const createSessionToken = endpoint({
  id: 'createSessionToken',
  method: 'POST',
  path: '/v1/client/sessions/{id}/tokens',
  access: 'browser',
  summary: 'A fresh session token',
  params: z.strictObject(attemptId),
  body: z.strictObject({
    organization_id: z.string().max(0).nullable().optional(),
    tab_state: line(20).optional(),
  }),
  response: resources.sessionToken,
  errors: ['authentication_invalid'],
});

const sessionAction = (id: string, action: 'touch' | 'end' | 'remove', summary: string) =>
  endpoint({
    id,
    method: 'POST',
    path: `/v1/client/sessions/{id}/${action}`,
    access: 'browser',
    summary,
    params: z.strictObject(attemptId),
    body: z.strictObject({
      active_organization_id: z.string().max(0).nullable().optional(),
      intent: line(40).optional(),
    }),
    response: resources.enveloped(resources.session),
    errors: ['authentication_invalid'],
  });

export const touchSession = sessionAction(
  'touchSession',
  'touch',
  'Make this the active session of the browser',
);
export const endSession = sessionAction('endSession', 'end', 'Sign this session out');
export const removeSession = sessionAction('removeSession', 'remove', 'Sign this session out and forget it');

export const deleteSessions = endpoint({
  id: 'deleteSessions',
  method: 'DELETE',
  path: '/v1/client/sessions',
  access: 'browser',
  summary: 'Sign out: ends every session of this browser',
  response: resources.enveloped(resources.client),
});

export const getMe = endpoint({
  id: 'getMe',
  method: 'GET',
  path: '/v1/me',
  access: 'session',
  summary: 'The person who is signed in',
  response: resources.enveloped(user),
});

export const getMySession = endpoint({
  id: 'getMySession',
  method: 'GET',
  path: '/v1/me/session',
  access: 'session',
  summary: 'Whether somebody is signed in here, and who: the cheapest question there is',
  response: resources.plainSession,
});
