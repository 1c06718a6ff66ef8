import type { Cause } from '@portico/oauth';

const callbackField = 'Callback URI / Redirect URL';

/**
 * What goes wrong with X by OAuth 1.0a, why, and what to change, most specific first.
 * https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens
 * https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export const xOAuth1Causes: readonly Cause[] = [
  {
    hop: 'request_token',
    symptom: '403 code 415 "Callback URL not approved for this client application."',
    cause: 'The redirect URI is not registered at X, or not letter for letter.',
    fix: 'Add exactly this redirect URI under Callback URI / Redirect URL.',
    field: 'redirect_uri',
    consoleField: callbackField,
    when: { match: { errorNumber: 415 } },
  },
  {
    hop: 'request_token',
    symptom: '401 code 417 "Desktop applications only support the oauth_callback value \'oob\'"',
    cause: 'The app has no callback address at all.',
    fix: 'Add this redirect URI under Callback URI / Redirect URL and save.',
    field: 'redirect_uri',
    consoleField: callbackField,
    when: { match: { errorNumber: 417 } },
  },
  ...onEveryCall({
    symptom: '401 code 135 "Timestamp out of bounds."',
    cause:
      'The clock of this machine is wrong: every request carries its time, and X compares it with its own.',
    fix: 'Set the clock by NTP. The error says by how many seconds it differs from the Date header of X.',
    when: { match: { errorNumber: 135 } },
  }),
  ...onEveryCall({
    symptom: '401 code 416 "Invalid / suspended App."',
    cause: 'X has suspended the app.',
    fix: 'Ask for a review through the help form of the platform.',
    consoleField: 'Apps',
    when: { match: { errorNumber: 416 } },
  }),
  ...onEveryCall({
    symptom: '403 code 261 "Your App cannot perform write actions."',
    cause: 'X has restricted the app.',
    fix: 'Ask for a review through the help form of the platform.',
    consoleField: 'Apps',
    when: { match: { errorNumber: 261 } },
  }),
  ...onEveryCall({
    symptom: '400 code 215 "Bad Authentication data."',
    cause: 'The Authorization header did not reach X whole: something in between changes the request.',
    fix: 'Check the endpoints and any proxy between this server and X.',
    when: { match: { errorNumber: 215 } },
  }),
  {
    hop: 'request_token',
    symptom: '401 code 32 "Could not authenticate you."',
    cause:
      'The API Key or the API Key Secret is wrong: regenerated, cut off while copying, or those of OAuth 2.0 (Client ID, Client Secret).',
    fix: 'Regenerate the API Key and Secret under Keys & Tokens and paste both here. The old ones stop working.',
    field: 'client_secret',
    consoleField: 'API Key Secret',
    when: { match: { errorNumber: 32 } },
  },
  {
    hop: 'authorize',
    symptom: 'After people sign in, X shows an error or sends them to api.twitter.com.',
    cause: 'The host of the authorization endpoint does not know who is signed in on x.com.',
    fix: 'Set the authorization endpoint to https://api.twitter.com/oauth/authenticate and try again.',
    field: 'authorization_endpoint',
  },
  {
    hop: 'callback',
    symptom: 'X comes back with denied and a request token.',
    cause: 'The person cancelled at X.',
    fix: 'Nothing to change. They can try again.',
    when: { code: 'oauth_access_denied' },
  },
  {
    hop: 'callback',
    symptom: 'The callback carries another request token than that of this browser, or none.',
    cause: 'The sign-in was started in another tab or on another host, or took too long.',
    fix: 'Open the sign-in page on the host that the redirect URI names, and try again.',
    field: 'redirect_uri',
    when: { code: 'oauth_state_invalid' },
  },
  {
    hop: 'token',
    symptom: '401 "Request token missing"',
    cause: 'The request token did not reach X: something between this server and X changes the request.',
    fix: 'Check the endpoints and any proxy between this server and X.',
    when: { match: { description: 'Request token missing' } },
  },
  {
    hop: 'token',
    symptom: '401 "Invalid oauth_verifier parameter"',
    cause: 'The verifier was used before, or belongs to another attempt: a reload or a second tab.',
    fix: 'Start again in one tab.',
    when: { match: { description: 'Invalid oauth_verifier parameter' } },
  },
  {
    hop: 'token',
    symptom: '401 code 32 "Could not authenticate you." for an access token',
    cause:
      'The API Key Secret does not sign what X expects: it was regenerated since the sign-in began, or is wrong.',
    fix: 'Regenerate the API Key and Secret under Keys & Tokens and paste both here.',
    field: 'client_secret',
    consoleField: 'API Key Secret',
    when: { match: { errorNumber: 32 } },
  },
  {
    hop: 'token',
    symptom: '401 code 89 for an access token',
    cause: 'The request token is over or was used before: a reload, a prefetch or a second callback.',
    fix: 'Start again. If it happens every time, look for something that opens the callback twice.',
    when: { code: 'oauth_token_exchange_error' },
  },
  {
    hop: 'profile',
    symptom: '401 code 89 "Invalid or expired token."',
    cause: 'The person ended the access of the app at X, or the keys of the app were regenerated.',
    fix: 'Let the person sign in again.',
    when: { match: { errorNumber: 89 } },
  },
  {
    hop: 'profile',
    symptom: '403 code 64 "Your account is suspended."',
    cause: 'X has suspended the account of this person. Others can sign in.',
    fix: 'Nothing to change here. The person can appeal at X.',
    when: { match: { errorNumber: 64 } },
  },
  {
    hop: 'profile',
    symptom: '403 code 326 "this account is temporarily locked"',
    cause: 'X has locked the account of this person.',
    fix: 'Nothing to change here. The person can unlock it at https://x.com.',
    when: { match: { errorNumber: 326 } },
  },
  {
    hop: 'profile',
    symptom: '403 code 453 "You currently have access to a subset of X API V2 endpoints"',
    cause: 'The access level of the app does not include the profile of OAuth 1.0a.',
    fix: 'Change the protocol of this connection to OAuth 2.0, whose profile every app may read.',
    field: 'protocol',
    when: { match: { errorNumber: 453 } },
  },
  {
    hop: 'profile',
    symptom: '403 oauth1-permissions',
    cause: 'The App permissions changed after this token was given.',
    fix: 'Let the person sign in again.',
    consoleField: 'App permissions',
    when: { match: { problemType: 'oauth1-permissions' } },
  },
  {
    hop: 'profile',
    symptom: '429 code 88 "Rate limit exceeded"',
    cause: 'One person signed in too often in a short time.',
    fix: 'Wait until the limit resets. X allows 75 reads per person in 15 minutes.',
    when: { code: 'oauth_rate_limited' },
  },
  ...onEveryCall({
    symptom: 'X answers 5xx or not at all.',
    cause: 'X has a fault or is overloaded, or this server cannot reach api.x.com.',
    fix: 'Try again in a few minutes; check that outbound https to api.x.com is open.',
    when: { code: 'oauth_provider_unavailable' },
  }),
];

/** What can happen to any request that is signed. */
function onEveryCall(cause: Omit<Cause, 'hop'>): Cause[] {
  return (['request_token', 'token', 'profile'] as const).map((hop) => ({ hop, ...cause }));
}
