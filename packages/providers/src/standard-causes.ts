import type { Cause } from '@portico/oauth';
import type { ProviderConsole } from './define-provider.ts';

/**
 * What goes wrong with every provider, why, and what to change, in the words of its console. A provider's own causes
 * come before these.
 */
export function standardCauses(
  displayName: string,
  { fieldLabels: labels }: ProviderConsole,
): readonly Cause[] {
  return [
    {
      hop: 'authorize',
      symptom: `${displayName} shows an error page, and nobody comes back.`,
      cause: `The redirect URI is not registered at ${displayName}, or not letter for letter.`,
      fix: `Add exactly this redirect URI under ${labels.redirectUri}.`,
      field: 'redirect_uri',
      consoleField: labels.redirectUri,
    },
    {
      hop: 'authorize',
      symptom: `${displayName} shows an error page, and nobody comes back.`,
      cause: `The ${labels.clientId} is wrong, or of another app.`,
      fix: `Copy the ${labels.clientId} again.`,
      field: 'client_id',
      consoleField: labels.clientId,
    },
    {
      hop: 'callback',
      symptom: 'invalid_scope',
      cause: `${displayName} does not know one of the scopes, or the app may not ask for it.`,
      fix: 'Take out the scopes that were added, or allow them to the app in the console.',
      field: 'scopes',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'callback',
      symptom: 'unauthorized_client',
      cause: 'The app may not sign people in this way: it is of another kind, or not published yet.',
      fix: `Open the app in ${displayName}'s console and look at its type and state.`,
      field: 'client_id',
      when: { match: { error: 'unauthorized_client' } },
    },
    {
      hop: 'token',
      symptom: 'invalid_client, or 401',
      cause: `The ${labels.clientSecret} is wrong, was made anew since, or is of another app.`,
      fix: `Make a new ${labels.clientSecret} and paste it here.`,
      field: 'client_secret',
      consoleField: labels.clientSecret,
      when: { code: 'oauth_client_rejected' },
    },
    {
      hop: 'token',
      symptom: 'redirect_uri_mismatch',
      cause: 'The redirect URI of the token request is not the one of the sign-in.',
      fix: `Add exactly this redirect URI under ${labels.redirectUri}.`,
      field: 'redirect_uri',
      consoleField: labels.redirectUri,
      when: { match: { error: 'redirect_uri_mismatch' } },
    },
    {
      hop: 'token',
      symptom: 'invalid_grant',
      cause: 'The code was used before, is too old, or belongs to another redirect URI.',
      fix: 'Start again. If it happens every time, compare the redirect URI letter for letter.',
      field: 'redirect_uri',
      consoleField: labels.redirectUri,
      when: { match: { error: 'invalid_grant' } },
    },
    {
      hop: 'token',
      symptom: 'The id_token is refused.',
      cause: `The clock of this machine is wrong, or the issuer or ${labels.clientId} is of another app.`,
      fix: `Set the clock by NTP, then compare the issuer and the ${labels.clientId}.`,
      field: 'client_id',
      when: { code: 'oauth_id_token_invalid' },
    },
    {
      hop: 'request_token',
      symptom: '401 or 403',
      cause: `The ${labels.clientId} or ${labels.clientSecret} is wrong, or the redirect URI is not registered.`,
      fix: `Copy both again, and compare ${labels.redirectUri} letter for letter.`,
      field: 'client_secret',
      consoleField: labels.clientSecret,
      when: { code: 'oauth_client_rejected' },
    },
    {
      hop: 'profile',
      symptom: 'The profile is refused with 403.',
      cause: 'The scopes that were granted do not cover the profile.',
      fix: 'Allow the scopes of this connection to the app in the console.',
      field: 'scopes',
      when: { code: 'oauth_insufficient_scope' },
    },
    {
      hop: 'profile',
      symptom: 'The profile names nobody.',
      cause: 'The attribute mapping looks for the id of the person where there is none.',
      fix: 'Look at the raw answer and set the path of provider_user_id.',
      field: 'attribute_mapping',
      when: { code: 'oauth_provider_user_id_missing' },
    },
  ];
}
