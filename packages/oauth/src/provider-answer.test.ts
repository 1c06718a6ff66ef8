import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProviderAnswer, safeText } from './provider-answer.ts';

describe('parseProviderAnswer', () => {
  it.each([
    {
      name: 'RFC 6749 §5.2',
      body: '{"error":"invalid_request","error_description":"Wrong code."}',
      answer: { error: 'invalid_request', description: 'Wrong code.' },
    },
    {
      name: 'problem+json, by the last segment of its type',
      body: '{"title":"Forbidden","detail":"No.","type":"https://api.twitter.com/2/problems/client-forbidden","reason":"client-not-enrolled"}',
      answer: {
        error: 'Forbidden',
        description: 'No.',
        problemType: 'client-forbidden',
        reason: 'client-not-enrolled',
      },
    },
    {
      name: 'problem+json without a type of its own',
      body: '{"title":"Unauthorized","type":"about:blank"}',
      answer: { error: 'Unauthorized' },
    },
    {
      name: 'a list of errors',
      body: '{"errors":[{"code":88,"message":"Rate limit exceeded"}]}',
      answer: { description: 'Rate limit exceeded', errorNumber: 88 },
    },
    {
      name: 'a mixture, where error_description says most',
      body: '{"title":"T","detail":"D","error":"E","error_description":"ED","errors":[{"message":"M"}]}',
      answer: { error: 'E', description: 'ED' },
    },
    { name: 'wrong types', body: '{"error":1,"errors":"none","type":{}}', answer: {} },
    { name: 'a page', body: '<html>Bad gateway</html>', answer: {} },
    { name: 'JSON that is no object', body: '[1]', answer: {} },
  ])('reads $name', ({ body, answer }) => {
    expect(parseProviderAnswer(body, [])).toEqual({ ...answer, body });
  });

  it.each([
    {
      name: 'an error that is an object, with a number',
      body: '{"error":{"message":"Bad.","type":"OAuthException","code":190,"fbtrace_id":"A1"}}',
      answer: { error: 'OAuthException', description: 'Bad.', errorNumber: 190 },
    },
    {
      name: 'an error that is an object, with a word of its own before its kind',
      body: '{"error":{"code":"expired","type":"api_error","message":"Bad."}}',
      answer: { error: 'expired', description: 'Bad.' },
    },
    {
      name: 'an error that is an object with a status',
      body: '{"error":{"status":"PERMISSION_DENIED","message":"Bad.","code":403}}',
      answer: { error: 'PERMISSION_DENIED', description: 'Bad.', errorNumber: 403 },
    },
    {
      name: 'a message beside a word for the status',
      body: '{"status":"BAD_SECRET","message":"Wrong secret."}',
      answer: { error: 'BAD_SECRET', description: 'Wrong secret.' },
    },
    {
      name: 'a message beside a code in words',
      body: '{"object":"error","status":401,"code":"unauthorized","message":"No."}',
      answer: { error: 'unauthorized', description: 'No.' },
    },
    {
      name: 'a message beside a number',
      body: '{"code":4711,"message":"No scope."}',
      answer: { description: 'No scope.', errorNumber: 4711 },
    },
    {
      name: 'errcode and errmsg',
      body: '{"errcode":40029,"errmsg":"invalid code"}',
      answer: { description: 'invalid code', errorNumber: 40029 },
    },
    {
      name: 'error_type and error_message',
      body: '{"error_type":"OAuthException","code":400,"error_message":"Bad."}',
      answer: { error: 'OAuthException', description: 'Bad.', errorNumber: 400 },
    },
    {
      name: 'a summary',
      body: '{"error_summary":"missing_scope/..","error":{".tag":"missing_scope"}}',
      answer: { description: 'missing_scope/..' },
    },
    {
      name: 'the list of errors of GraphQL',
      body: '{"errors":[{"message":"Slow down.","extensions":{"code":"RATELIMITED"}}]}',
      answer: { error: 'RATELIMITED', description: 'Slow down.' },
    },
    {
      name: 'a number that is none',
      body: '{"code":1e400,"errcode":1.5,"message":"No."}',
      answer: { description: 'No.' },
    },
  ])('reads names that providers have of their own: $name', ({ body, answer }) => {
    const { body: _shown, ...read } = parseProviderAnswer(body, []);
    expect(read).toEqual(answer);
  });

  const names =
    'error error_type code status title error_description detail error_message errmsg error_summary message';
  it.each(`${names} reason type`.split(' '))(
    'keeps no secret in what it reads from %s, nor from an object of that name',
    (name) => {
      const secret = 'secret-of-this-call';
      const bodies = [{ [name]: secret }, { error: { [name]: secret } }, { errors: [{ [name]: secret }] }];
      const read = bodies.map((body) => parseProviderAnswer(JSON.stringify(body), [secret]));
      expect(JSON.stringify(read)).not.toContain(secret);
    },
  );

  it('reads nothing from nothing', () => {
    expect(parseProviderAnswer('', [])).toEqual({});
  });
});

describe('the body of an answer in JSON', () => {
  it('holds no secret of the call, whichever way it is escaped', () => {
    const secret = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 60 });
    const ascii = (json: string) =>
      json.replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    fc.assert(
      fc.property(secret, fc.constantFrom(ascii, String), (value, write) => {
        const body = write(JSON.stringify({ hint: [`it is ${value}.`], deeper: { value } }));
        const shown = parseProviderAnswer(body, [value]).body ?? '';
        expect(shown).toBe('{"hint":["it is [redacted]."],"deeper":{"value":"[redacted]"}}');
      }),
    );
  });

  it.each([
    { name: 'in a list', body: { refresh_tokens: 1, access_token: ['bXlUb2tlbg'] } },
    { name: 'in an object', body: { error: { Token: { value: 'bXlUb2tlbg' } } } },
    { name: 'in JSON in a text', body: { detail: JSON.stringify({ id_token: 'bXlUb2tlbg' }) } },
    { name: 'with characters that end other values', body: { client_secret: 'abcdef,;& "bXlUb2tlbg' } },
  ])('holds no value with the name of a token $name', ({ body }) => {
    expect(parseProviderAnswer(JSON.stringify(body), []).body).not.toContain('bXlUb2tlbg');
  });

  it.each(['{"access_token":["bXlUb2tlbg"', '{"a":"{\\"access_token\\":\\"bXlUb2tlbg'])(
    'holds none when it breaks off, either: %s',
    (body) => {
      expect(parseProviderAnswer(body, []).body).not.toContain('bXlUb2tlbg');
    },
  );

  it.each([
    { name: 'in JSON in a text', body: JSON.stringify({ detail: JSON.stringify({ a: 's"bXlUb2tlbg' }) }) },
    { name: 'in JSON that breaks off', body: JSON.stringify({ a: 's"bXlUb2tlbg' }).slice(0, -1) },
  ])('holds no secret of the call $name', ({ body }) => {
    expect(parseProviderAnswer(body, ['s"bXlUb2tlbg']).body).not.toContain('bXlUb2tlbg');
  });

  it('shows where something was', () => {
    const body = JSON.stringify({
      access_token: 'bXlUb2tlbg',
      hint: 'code=s"bXlUb2tlbg, token: [bXlUb2tlbg]',
    });
    expect(parseProviderAnswer(body, ['s"bXlUb2tlbg']).body).toBe(
      '{"access_token":"[redacted]","hint":"code=[redacted], token: [redacted]"}',
    );
  });

  it('is left as it is otherwise', () => {
    const body = '{"error":{"code":190,"message":"No \\"app\\".","flags":[true,null]}}';
    expect(parseProviderAnswer(body, ['secret']).body).toBe(body);
  });

  it('comes to an end, however deep it is', () => {
    const deep = (levels: number) => `{"error":"x","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(parseProviderAnswer(deep(63), [])).toMatchObject({ error: 'x' });
    expect(parseProviderAnswer(deep(64), [])).not.toHaveProperty('error');
    expect(parseProviderAnswer(deep(200_000), []).body).toHaveLength(2048);
  });
});

describe('safeText', () => {
  it.each([
    { name: 'JSON', text: '{"access_token":"bXlUb2tlbg.x-_~+/=="}' },
    { name: 'JSON with spaces', text: '{ "refresh_token" : "bXlUb2tlbg" }' },
    { name: 'a form', text: 'a=b&client_secret=bXlUb2tlbg&c=d' },
    { name: 'a header', text: 'Authorization: Bearer bXlUb2tlbg' },
    { name: 'Basic credentials', text: 'you sent Basic bXlUb2tlbg==' },
    { name: 'the authorization code', text: 'code=bXlUb2tlbg' },
  ])('blots out what looks like a token in $name', ({ text }) => {
    expect(safeText(text, [])).not.toContain('bXlUb2tlbg');
  });

  it('blots out a JSON web token wherever it stands', () => {
    expect(safeText('got eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.sig here', [])).toBe('got [redacted] here');
  });

  it('leaves explanations readable', () => {
    const text = 'Value passed for the authorization code was invalid. token_type is bearer.';
    expect(safeText(text, [])).toBe(text);
  });

  it('drops control characters and marks that turn text around', () => {
    expect(safeText('a\u0000b\u001b[31mc\u202ed\u009fe', [])).toBe('ab[31mcde');
  });

  it('never shows a secret of the call, as it is or percent-encoded, and never more than 2 kB', () => {
    const secret = fc.string({ minLength: 12, maxLength: 60 }).filter((text) => text.trim().length >= 12);
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
        for (const shown of [value, encodeURIComponent(value)]) {
          const safe = safeText(`${before} ${shown} ${after}`, [value]);
          expect(safe.includes(value)).toBe(false);
          expect(safe.length).toBeLessThanOrEqual(2048);
        }
      }),
    );
    expect(safeText('a'.repeat(5000), [])).toHaveLength(2048);
  });
});
