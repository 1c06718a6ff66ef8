import type { Endpoint } from './endpoint.ts';
import * as backend from './backend.ts';
import * as backendAppTokens from './backend-app-tokens.ts';
import * as backendExternalAccounts from './backend-external-accounts.ts';
import * as backendMail from './backend-mail.ts';
import * as backendOauthTokens from './backend-oauth-tokens.ts';
import * as backendRestrictions from './backend-restrictions.ts';
import * as backendTokenRevocations from './backend-token-revocations.ts';
import * as backendUsers from './backend-users.ts';
import * as backendWebhooks from './backend-webhooks.ts';
import * as frontend from './frontend.ts';
import * as frontendMe from './frontend-me.ts';
import * as frontendWaitlist from './frontend-waitlist.ts';

export {
  backend,
  backendAppTokens,
  backendExternalAccounts,
  backendMail,
  backendOauthTokens,
  backendRestrictions,
  backendTokenRevocations,
  backendUsers,
  backendWebhooks,
  frontend,
  frontendMe,
  frontendWaitlist,
};
export * from './errors.ts';
export { takesIdempotencyKey } from './endpoint.ts';
export { openApiDocument } from './openapi.ts';
export type { OpenApiPlace } from './openapi.ts';
export type * from './endpoint.ts';
export type * from './resources/app-token.ts';
export type * from './resources/client.ts';
export type * from './resources/connection.ts';
export type * from './resources/connection-trial.ts';
export type * from './resources/management.ts';
export type * from './resources/managed-session.ts';
export type * from './resources/me.ts';
export type * from './resources/oauth-token.ts';
export type * from './resources/restriction.ts';
export type * from './resources/token-revocation.ts';
export type * from './resources/user.ts';
export type * from './resources/webhook.ts';
export { signInRules } from './sign-in-rules.ts';
export type { SignInRule } from './sign-in-rules.ts';
export { issueWords } from './issue-words.ts';
export { visibleText } from './visible-text.ts';
export { testEventType, webhookEvents, webhookEventTypes } from './webhook-events.ts';
export type { WebhookEventType } from './webhook-events.ts';
export { emailAddress, httpUrl, line } from './fields.ts';

/** Every endpoint there is. What is not in this list is not an API. */
export const endpoints: readonly Endpoint[] = [
  ...Object.values(frontend),
  ...Object.values(frontendMe),
  ...Object.values(frontendWaitlist),
  ...Object.values(backend),
  ...Object.values(backendRestrictions),
  ...Object.values(backendUsers),
  ...Object.values(backendExternalAccounts),
  ...Object.values(backendMail),
  ...Object.values(backendOauthTokens),
  ...Object.values(backendTokenRevocations),
  ...Object.values(backendAppTokens),
  ...Object.values(backendWebhooks),
];
