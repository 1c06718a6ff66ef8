import type { Cause, Hop } from '@portico/oauth';
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
    ...idTokenCauses(labels.clientId),
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
    ...troubledHops.flatMap((hop) => troubleCauses(displayName, hop)),
  ];
}

/** What is wrong with an id_token says where to look. */
function idTokenCauses(clientIdLabel: string): readonly Cause[] {
  const of = (parameter: readonly string[], cause: Pick<Cause, 'cause' | 'fix' | 'field'>): Cause => ({
    hop: 'token',
    symptom: `The id_token is refused for its ${parameter[0] ?? 'content'}.`,
    ...cause,
    when: { code: 'oauth_id_token_invalid', parameter },
  });
  return [
    of(['iss', 'tid'], {
      cause: 'The id_token is of another issuer than the one of this connection.',
      fix: 'Compare the issuer, to the letter, with what the provider says of itself.',
      field: 'issuer',
    }),
    of(['aud', 'azp'], {
      cause: `The id_token was issued to another app than the one with this ${clientIdLabel}.`,
      fix: `Copy the ${clientIdLabel} again.`,
      field: 'client_id',
    }),
    of(['exp', 'iat', 'nbf'], {
      cause:
        'The id_token is of another time: the clock of this machine, or the one of the provider, is wrong.',
      fix: 'Set the clock of this machine by NTP.',
    }),
    of(['nonce'], {
      cause:
        'The id_token is of another sign-in: the provider answers from a cache, or somebody replays an old answer.',
      fix: 'Start again. If it happens every time, ask the provider why it does not return the nonce.',
    }),
    of(['id_token', 'alg', 'kid', 'jku', 'jwk', 'x5u', 'x5c', 'crit'], {
      cause:
        'The signature of the id_token is by none of the keys that the provider publishes, or in a way that is not allowed.',
      fix: 'Compare the address of the keys and the signing algorithms with what the provider says of itself.',
      field: 'jwks_uri',
    }),
    {
      hop: 'token',
      symptom: 'The id_token is refused.',
      cause: 'What the provider signed does not belong to this sign-in.',
      fix: 'Start again. If it happens every time, look at what the provider says of itself under its issuer.',
      when: { code: 'oauth_id_token_invalid' },
    },
    {
      hop: 'profile',
      symptom: 'The profile is of another person than the id_token.',
      cause: 'The profile endpoint answers for somebody else, or not in the words of OpenID Connect.',
      fix: 'Compare the address of the profile with what the provider says of itself.',
      field: 'userinfo_endpoint',
      when: { code: 'oauth_id_token_invalid' },
    },
  ];
}

/** Hops on which a provider itself can be in trouble. */
const troubledHops: readonly Hop[] = ['request_token', 'token', 'keys', 'profile'];

function troubleCauses(displayName: string, hop: Hop): readonly Cause[] {
  const wait = 'Wait and try again. Nothing has to be changed here.';
  return [
    {
      hop,
      symptom: 'The provider answers with 429.',
      cause: `${displayName} was asked too often within a short time.`,
      fix: `${wait} If it goes on, ask ${displayName} for a higher limit.`,
      when: { code: 'oauth_rate_limited' },
    },
    {
      hop,
      symptom: 'The provider answers with 402.',
      cause: `The app has used up what it may ask of ${displayName}.`,
      fix: `Look at the usage or the plan of the app in ${displayName}'s console.`,
      when: { code: 'oauth_quota_exceeded' },
    },
    {
      hop,
      symptom: 'The answer is no JSON.',
      cause: `${displayName} answered with something else than it promises: an error page, half an answer, or the page of a proxy.`,
      fix: `Wait and try again. If it goes on, look at what answers at this address from this machine.`,
      when: { code: 'oauth_provider_unavailable', failure: 'not_json' },
    },
    {
      hop,
      symptom: 'No answer, or 5xx',
      cause: `${displayName} did not answer, or says that it is in trouble.`,
      fix: `${wait} If it goes on, look whether this machine reaches ${displayName}.`,
      when: { code: 'oauth_provider_unavailable' },
    },
  ];
}
