import { errorCodes } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { fieldRefusalFor, handleOf, outcomeFor, outcomes, plainName, refusalFor, refusals } from './words.ts';

const names = { app: 'Acme', provider: 'X', handle: 'ada' };

/** What only programs and operators meet. */
const notForPeople: readonly string[] = [
  'request_body_invalid',
  'request_body_too_large',
  'request_headers_invalid',
  'unsupported_content_type',
  'form_param_unknown',
  'form_param_immutable',
  'idempotency_key_invalid',
  'idempotency_key_reused',
  'idempotency_key_in_use',
  'idempotency_outcome_unknown',
  'secret_key_missing',
  'secret_key_invalid',
  'secret_key_in_query',
  'secret_key_from_browser',
  'operator_session_required',
  'operator_forbidden',
  'environment_not_found',
  'owner_link_invalid',
  'oauth_provider_exists',
  'oauth_discovery_failed',
  'oauth_missing_access_token',
  'oauth_missing_refresh_token',
  'oauth_token_retrieval_error',
  'oauth_token_provider_not_enabled',
  'oauth_fetch_not_allowed',
  'oauth_app_token_unavailable',
  'oauth_app_token_missing',
  'oauth_app_token_not_given',
  'oauth_app_token_refused',
  'external_account_needs_reconnect',
  'secret_key_scope_missing',
  'oauth_provider_not_found',
  'oauth_provider_in_use',
  'oauth_unsupported_provider',
  'oauth_try_not_found',
  'duplicate_record',
  'webhook_endpoint_limit_reached',
];

/** Every code that a sign-in through a provider can end with. */
const endings = [
  'oauth_access_denied',
  'oauth_state_invalid',
  'oauth_flow_other_browser',
  'oauth_callback_invalid',
  'oauth_issuer_mismatch',
  'oauth_id_token_invalid',
  'oauth_account_does_not_exist',
  'sign_up_mode_restricted',
  'oauth_no_email_returned',
  'oauth_provider_unavailable',
  'oauth_quota_exceeded',
  'misconfigured_oauth_provider',
  'oauth_config_missing',
  'oauth_token_exchange_error',
  'oauth_fetch_user_error',
  'oauth_provider_user_id_missing',
  'form_param_missing',
  'form_param_format_invalid',
  'oauth_provider_not_enabled',
  'oauth_non_authenticatable_provider',
  'external_account_not_found',
  'external_account_exists',
  'sign_in_disabled',
  'identification_claimed',
  'oauth_session_changed',
  'oauth_account_already_linked',
  'oauth_account_already_connected',
  'oauth_account_mismatch',
  'user_banned',
  'user_locked',
  'internal_error',
  'service_unavailable',
] as const;

describe('outcomeFor', () => {
  it.each(endings)('has words of its own for %s', (code) => {
    expect(Object.keys(outcomes)).toContain(code);
  });

  it.each([...Object.keys(errorCodes), 'a_code_of_next_year', '__proto__', 'toString'])(
    'says %s in a sentence, without its code or an unfilled name',
    (code) => {
      const { title, text } = outcomeFor(code, names);
      expect(text).toMatch(/^[^_{}!]+\.$/);
      expect(title).toMatch(/^[^_{}!]+[^.]$/);
    },
  );

  it.each([
    { code: 'oauth_access_denied', text: 'You cancelled at X. Nothing was shared.' },
    {
      code: 'oauth_state_invalid',
      text: 'This sign-in took too long or was already finished. Start again; it takes a moment.',
    },
    {
      code: 'oauth_flow_other_browser',
      text: 'This sign-in was started in another browser. Go back there, or start again here.',
    },
    {
      code: 'oauth_account_does_not_exist',
      text: 'There is no Acme account for @ada yet, and Acme is not taking new sign-ups with X.',
    },
    {
      code: 'oauth_quota_exceeded',
      text: 'Sign-in with X is not available right now. Try again later, or use another way to sign in.',
    },
    { code: 'user_banned', text: 'This account is not allowed to sign in.' },
  ])('uses the agreed words for $code', ({ code, text }) => {
    expect(outcomeFor(code, names).text).toBe(text);
  });

  it('claims of nobody that they have been told', () => {
    const texts = Object.keys(outcomes).map((code) => outcomeFor(code, names).text);
    expect(texts.filter((text) => /been told/.test(text))).toEqual([]);
  });

  it('lets a sign-in that met a used-up quota be tried again', () => {
    expect(outcomeFor('oauth_quota_exceeded', names).tryAgain).toBe(true);
  });

  it('offers another way, not another account, when the provider did not say who it was', () => {
    const { text } = outcomeFor('oauth_fetch_user_error', names);
    expect(text).toMatch(/Try again in a moment, or use another way to sign in\.$/);
  });

  it('does without a handle that the provider did not give', () => {
    const { text } = outcomeFor('oauth_account_does_not_exist', { ...names, handle: undefined });
    expect(text).toContain('no Acme account for this X account yet');
  });

  it('does without the name of the provider, at the beginning of a sentence too', () => {
    const { text } = outcomeFor('oauth_provider_unavailable', { app: 'Acme' });
    expect(text).toBe('The provider is not answering. Wait a moment, then try again.');
  });

  it('writes a name as its owner writes it', () => {
    expect(outcomeFor('oauth_provider_unavailable', { ...names, provider: 'eBay' }).text).toMatch(/^eBay is/);
  });

  it('does not fill in what a name contains', () => {
    const { text } = outcomeFor('oauth_access_denied', { ...names, provider: '{app}' });
    expect(text).toBe('You cancelled at {app}. Nothing was shared.');
  });
});

describe('refusalFor', () => {
  it('says that the connection was lost when there was no answer', () => {
    expect(refusalFor(undefined, names)).toMatch(/connection was lost/);
  });

  it('does not promise that a mail which did not leave will leave the next time', () => {
    expect(refusalFor('mail_not_sent', names)).toBe(
      'The email did not leave Acme. If that stays so, tell the people who run Acme.',
    );
  });

  it.each([...Object.keys(errorCodes), 'a_code_of_next_year'])('says %s in a sentence', (code) => {
    expect(refusalFor(code, names)).toMatch(/^[^_{}!]+\.$/);
  });

  it('has words of its own for everything that people can meet', () => {
    const known = new Set([...Object.keys(outcomes), ...Object.keys(refusals), ...notForPeople]);
    expect(Object.keys(errorCodes).filter((code) => !known.has(code))).toEqual([]);
  });

  it('speaks of a link where a link was mailed', () => {
    expect(refusalFor('verification_expired', { ...names, sent: 'email_link' })).toMatch(/^This link has/);
    expect(refusalFor('verification_expired', { ...names, sent: 'email_code' })).toMatch(/^This code has/);
  });

  it('calls somebody without a handle by their address', () => {
    const text = refusalFor('sign_up_mode_restricted', { app: 'Acme', address: 'ada@example.com' });
    expect(text).toMatch(/^There is no Acme account for ada@example\.com yet/);
  });
});

describe('fieldRefusalFor', () => {
  it.each([
    { field: 'username', code: 'form_identifier_exists', words: /^This username is taken/ },
    { field: 'email_address', code: 'form_param_format_invalid', words: /^This is not an email address/ },
    { field: 'first_name', code: 'form_param_format_invalid', words: /^This does not look right/ },
    { field: '__proto__', code: 'form_param_missing', words: /^This is needed/ },
  ])('says $code of $field in words of the field', ({ field, code, words }) => {
    expect(fieldRefusalFor(field, code, names)).toMatch(words);
  });
});

describe('plainName', () => {
  it('takes the control of the writing direction out', () => {
    expect(plainName('ada\u202egnp')).toBe('ada gnp');
  });

  it('is one line', () => {
    expect(plainName(' Ada\n\tLovelace ')).toBe('Ada Lovelace');
  });

  it('keeps characters that are made of several', () => {
    expect(plainName('Ada 👩‍💻')).toBe('Ada 👩‍💻');
  });

  it('has an end', () => {
    expect([...plainName('a'.repeat(500))]).toHaveLength(60);
  });
});

describe('handleOf', () => {
  it.each([
    { username: 'ada', handle: '@ada' },
    { username: '@ada', handle: '@ada' },
    { username: '', handle: '' },
    { username: null, handle: '' },
  ])('makes "$handle" of $username', ({ username, handle }) => {
    expect(handleOf(username)).toBe(handle);
  });
});
