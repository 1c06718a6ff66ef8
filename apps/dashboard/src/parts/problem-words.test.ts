import { backend, issueWords, toWireError } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { problemBesideField, problemWithField } from './problem-words.ts';

/** What the server says of a body that does not fit: the field, and its schema's own words. */
function refusalOf({ body: schema }: Endpoint, body: unknown) {
  const issue = schema.safeParse(body).error?.issues[0];
  if (!issue) throw new Error('The body fits.');
  const name = issue.path.map(String).join('.');
  return toWireError('form_param_format_invalid', { param_name: name }, `${name}: ${issueWords(issue)}.`);
}

describe('problemBesideField', () => {
  it.each([
    { body: { name: '' }, words: 'This must not be empty.' },
    { body: { name: 'a'.repeat(101) }, words: 'This must not be longer than 100 characters.' },
    { body: { name: 'a\u0007b' }, words: 'This must not contain control characters.' },
    { body: { name: 7 }, words: 'This must be a text.' },
    { body: { scopes: ['a b'] }, words: 'Entry 1 must be one scope name without spaces.' },
    { body: { scopes: Array(101).fill('a') }, words: 'This must not have more than 100 entries.' },
    { body: { token_endpoint: 'x' }, words: 'This must be an absolute http or https URL.' },
    { body: { on_missing_email: 'x' }, words: 'This must be one of "continue", "allow", "reject".' },
    { body: { position: -1 }, words: 'This must be at least 0.' },
    { body: { position: 10_001 }, words: 'This must be at most 10000.' },
    { body: { attribute_mapping: { first_name: '' } }, words: '“first name” must not be empty.' },
    {
      body: { additional_authorization_params: { '': 'b' } },
      words: 'This has a name that is empty or too long.',
    },
  ])('says of $body: $words', ({ body, words }) => {
    expect(problemBesideField(refusalOf(backend.updateOauthProvider, body))).toBe(words);
  });

  it('leaves a sentence as it is', () => {
    const error = toWireError('form_param_value_invalid', { param_name: 'client_id' }, 'It is too long.');
    expect(problemBesideField(error)).toBe('It is too long.');
  });

  it('says what is missing', () => {
    const error = toWireError('form_param_missing', { param_name: 'name' }, 'name is missing.');
    expect(problemBesideField(error)).toBe('This is missing.');
  });
});

describe('problemWithField', () => {
  it('names the field and the entry, counted from one', () => {
    const error = refusalOf(backend.updateEnvironmentSettings, {
      allowed_origins: ['https://a.example', 'b'],
    });
    expect(problemWithField(error)).toMatch(/^Allowed origins, entry 2 must be an absolute/);
  });

  it('names a field within a field', () => {
    const error = refusalOf(backend.updateEnvironmentSettings, { session: { idle_lifetime_seconds: 3 } });
    expect(problemWithField(error)).toBe('Session, “idle lifetime seconds” must be at least 60.');
  });
});
