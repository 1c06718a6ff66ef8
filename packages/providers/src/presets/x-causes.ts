import type { Cause } from '@portico/oauth';

const stoppedAtX = 'X shows "Something went wrong. You weren\'t able to give access to the App."';

/**
 * What goes wrong with X, why, and what to change, most specific first. Causes without `when` show only on X's own
 * pages, which never come back to us.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 * https://docs.x.com/fundamentals/developer-apps
 */
export const xCauses: readonly Cause[] = [
  {
    hop: 'authorize',
    symptom: stoppedAtX,
    cause: 'The redirect URI is not registered at X, or not letter for letter.',
    fix: 'Add exactly this redirect URI under Callback URI / Redirect URL: scheme, host, port, path and slash count.',
    field: 'redirect_uri',
    consoleField: 'Callback URI / Redirect URL',
  },
  {
    hop: 'authorize',
    symptom: stoppedAtX,
    cause: 'The Client ID is wrong: often it is the API Key or the numeric App ID.',
    fix: 'Use the OAuth 2.0 Client ID. It ends in MTpjaQ.',
    field: 'client_id',
    consoleField: 'OAuth 2.0 Client ID',
  },
  {
    hop: 'authorize',
    symptom: stoppedAtX,
    cause: 'User authentication settings were never saved, or Website URL is empty.',
    fix: 'Open User authentication settings, select Set up, fill in everything and select Save.',
    consoleField: 'User authentication settings',
  },
  {
    hop: 'authorize',
    symptom: 'X asks people to sign in again, offers the wrong account, or loops.',
    cause: 'The authorization endpoint is on twitter.com, which does not know who is signed in on x.com.',
    fix: 'Use https://x.com/i/oauth2/authorize.',
    field: 'authorization_endpoint',
  },
  {
    hop: 'callback',
    symptom: 'X comes back with error=invalid_scope.',
    cause: 'One of the scopes does not exist at X, or X does not allow it for this app.',
    fix: 'Check the spelling of the additional scopes (the email scope is users.email) and the App permissions.',
    field: 'scopes',
    consoleField: 'App permissions',
    when: { match: { error: 'invalid_scope' } },
  },
  {
    hop: 'callback',
    symptom: 'X comes back with error=access_denied.',
    cause: 'The person cancelled at X.',
    fix: 'Nothing to change. They can try again.',
    when: { code: 'oauth_access_denied' },
  },
  {
    hop: 'callback',
    symptom: 'The callback does not belong to a flow of this browser.',
    cause:
      'The flow cookie is gone: started on localhost and came back to 127.0.0.1 or the other way round, or took too long.',
    fix: 'Open the sign-in page on the host that the redirect URI names.',
    field: 'redirect_uri',
    when: { code: 'oauth_state_invalid' },
  },
  {
    hop: 'token',
    symptom: '400 "Value passed for the authorization code was invalid."',
    cause:
      'The code was older than 30 seconds, or was used before: a reload, a prefetch or a second callback.',
    fix: 'Start again. If it happens every time, look for something slow or repeating between X and this server.',
    when: { match: { description: 'Value passed for the authorization code was invalid' } },
  },
  {
    hop: 'token',
    symptom: '400 "Value passed for the code verifier did not match the code challenge."',
    cause: 'The code belongs to another attempt than the verifier.',
    fix: 'Start again in one tab.',
    when: { match: { description: 'code verifier did not match' } },
  },
  {
    hop: 'token',
    symptom: 'Missing required parameter [code_verifier].',
    cause: 'The code verifier did not reach X: something between this server and X changes the request.',
    fix: 'Check the token endpoint and any proxy in between.',
    field: 'token_endpoint',
    when: { match: { description: 'Missing required parameter [code_verifier]' } },
  },
  {
    hop: 'token',
    symptom: '400 "Value passed for the redirect uri did not match the uri of the authorization code."',
    cause:
      'The redirect URI changed between the two steps, usually because the base URL was changed meanwhile.',
    fix: 'Start again. Register the new redirect URI under Callback URI / Redirect URL if the base URL has changed.',
    field: 'redirect_uri',
    consoleField: 'Callback URI / Redirect URL',
    when: { match: { description: 'redirect uri did not match' } },
  },
  {
    hop: 'token',
    symptom: '401 unauthorized_client "Missing valid authorization header"',
    cause:
      'The Client Secret is wrong: it was regenerated, cut off while copying, or is the API Key Secret. X uses this message for a wrong secret too.',
    fix: 'Regenerate the OAuth 2.0 Client Secret under Keys & Tokens and paste it here. The old one stops working.',
    field: 'client_secret',
    consoleField: 'OAuth 2.0 Client Secret',
    when: { code: 'oauth_client_rejected', match: { description: 'Missing valid authorization header' } },
  },
  {
    hop: 'token',
    symptom: 'invalid_client',
    cause:
      'X does not know this Client ID: the app was deleted, or its type was changed, which makes a new Client ID.',
    fix: 'Copy the current Client ID and Client Secret.',
    field: 'client_id',
    consoleField: 'OAuth 2.0 Client ID',
    when: { code: 'oauth_client_rejected' },
  },
  {
    hop: 'token',
    symptom: '403 code 170 "Missing required parameter: grant_type" or code 99',
    cause: 'The token endpoint lacks /2 in its path; that one is for app-only tokens.',
    fix: 'Use https://api.x.com/2/oauth2/token.',
    field: 'token_endpoint',
    when: { match: { errorNumber: 170 } },
  },
  {
    hop: 'token',
    symptom: '403 code 99 "Unable to verify your credentials"',
    cause: 'The token endpoint lacks /2 in its path; that one is for app-only tokens.',
    fix: 'Use https://api.x.com/2/oauth2/token.',
    field: 'token_endpoint',
    when: { match: { errorNumber: 99 } },
  },
  {
    hop: 'token',
    symptom: '400 "Value passed for the token was invalid."',
    cause: 'The refresh token was used already or revoked. X allows one live grant per app and person.',
    fix: 'The person has to connect X again. Use one X app per environment.',
    field: 'client_id',
    when: { match: { description: 'Value passed for the token was invalid' } },
  },
  {
    hop: 'profile',
    symptom: '403 client-not-enrolled',
    cause: 'The app is outside a project, or not in the package Pay-per-use with the environment Production.',
    fix: 'In X: Apps, Manage apps, Move to package. Choose Pay-per-use and Production.',
    consoleField: 'Move to package',
    when: { match: { reason: 'client-not-enrolled' } },
  },
  {
    hop: 'profile',
    symptom: '403 client-forbidden',
    cause: 'X does not let this app call its API.',
    fix: "Look at the app's status and package in X.",
    consoleField: 'Manage apps',
    when: { code: 'oauth_client_rejected' },
  },
  {
    hop: 'profile',
    symptom: '403 "Unsupported Authentication"',
    cause: "An app-only Bearer Token was used where the person's own token belongs.",
    fix: 'Use the OAuth 2.0 Client ID and Client Secret, not the API Key or the Bearer Token.',
    field: 'client_id',
    consoleField: 'OAuth 2.0 Client ID',
    when: { match: { problemType: 'unsupported-authentication' } },
  },
  {
    hop: 'profile',
    symptom: '403 "…is suspended…"',
    cause: 'X has suspended the account of this person.',
    fix: 'Nothing has to be changed: people whose accounts are not suspended can sign in.',
    when: { match: { status: 403, description: 'suspended' } },
  },
  {
    hop: 'profile',
    symptom: '403 "Forbidden"',
    cause: 'A scope is missing. X needs both tweet.read and users.read to say who somebody is.',
    fix: 'Ask for tweet.read and users.read, and let the person authorize again.',
    field: 'scopes',
    when: { code: 'oauth_insufficient_scope' },
  },
  {
    hop: 'profile',
    symptom: '402 "CreditsDepleted", or usage-capped',
    cause:
      'The developer account has no credits left or has reached its spending limit. Each sign-in reads one user.',
    fix: 'Buy credits in X, or switch on auto-recharge and raise the spending limit.',
    consoleField: 'Billing',
    when: { code: 'oauth_quota_exceeded' },
  },
  {
    hop: 'profile',
    symptom: '429 "Too Many Requests"',
    cause: 'One person signed in too often in a short time, or the account is on a small legacy plan.',
    fix: 'Wait until the limit resets. Pay-per-use allows 75 reads per person in 15 minutes.',
    when: { code: 'oauth_rate_limited' },
  },
  {
    hop: 'profile',
    symptom: '401 "Unauthorized"',
    cause:
      'The access token is expired or was revoked. Signing in elsewhere with the same app can revoke it.',
    fix: 'Let the person authorize again. Use one X app per environment.',
    when: { match: { status: 401 } },
  },
  {
    hop: 'profile',
    symptom: 'X answers 5xx or not at all.',
    cause: 'X has a fault or is overloaded.',
    fix: 'Try again in a few minutes; https://docs.x.com/status says more.',
    when: { code: 'oauth_provider_unavailable' },
  },
  {
    hop: 'token',
    symptom: 'X answers 5xx or not at all.',
    cause: 'X has a fault or is overloaded, or this server cannot reach api.x.com.',
    fix: 'Try again in a few minutes; check that outbound https to api.x.com is open.',
    when: { code: 'oauth_provider_unavailable' },
  },
];
