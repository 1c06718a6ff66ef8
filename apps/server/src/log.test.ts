import { describe, expect, it } from 'vitest';
import { createSecretKeyText } from './keys/api-key.ts';
import { createSealer } from './keys/seal.ts';
import { createId, createSecret, hashSecret } from './keys/secrets.ts';
import { createLog, scrub } from './log.ts';

const secret = createSecret();
const jwt = `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyXzEifQ.${'a'.repeat(86)}`;
const sealed = createSealer(Buffer.alloc(32)).seal('{"state":1}', ['flow', 'env_1', 'state']);

describe('scrub', () => {
  it.each([
    {
      name: 'a secret key',
      text: `key ${createSecretKeyText('live')}.`,
      hidden: createSecretKeyText('live').slice(8, 12),
    },
    { name: 'a secret key that was cut off', text: 'sk_test_4aFq7', hidden: '4aFq7' },
    { name: 'a session token', text: `Bearer ${jwt}`, hidden: 'eyJ' },
    {
      name: 'a session token without its signature',
      text: jwt.split('.').slice(0, 2).join('.') + '.',
      hidden: 'eyJ',
    },
    { name: "a browser's secret", text: `portico=${secret};`, hidden: secret.slice(0, 8) },
    { name: 'the hash of a secret', text: hashSecret(secret), hidden: hashSecret(secret).slice(0, 8) },
    { name: 'a sealed flow', text: `cookie ${sealed}`, hidden: sealed.slice(-8) },
    {
      name: 'a code in a query',
      text: 'GET https://auth.example.com/v1/oauth-callback/x?code=4711&state=a',
      hidden: '4711',
    },
    { name: 'a token in a fragment', text: 'https://auth.example.com/dashboard/claim#4711', hidden: '4711' },
    {
      name: 'credentials in a URL',
      text: 'connect to postgres://portico:4711@db.example.com/portico',
      hidden: '4711',
    },
    { name: 'a password without a user in a URL', text: 'redis://:4711@db.example.com', hidden: '4711' },
    { name: 'a long hexadecimal secret', text: `hex ${'0a1b'.repeat(16)}`, hidden: '0a1b0a1b' },
    { name: 'a base64 secret', text: `key ${Buffer.alloc(32, 9).toString('base64')}`, hidden: 'CQkJ' },
    {
      name: 'a secret in quotation marks',
      text: `{"client_secret":"${secret}"}`,
      hidden: secret.slice(0, 8),
    },
    { name: 'a secret behind an id', text: `user_${'0'.repeat(32)}.${secret}`, hidden: secret.slice(0, 8) },
  ])('takes out $name', ({ text, hidden }) => {
    const scrubbed = scrub(text);
    expect(scrubbed).toContain('[removed]');
    expect(scrubbed).not.toContain(hidden);
  });

  it.each([
    { name: 'an id', text: `user ${createId('user')} signed in` },
    { name: 'an id in quotation marks', text: `connection "${createId('oauthp')}"` },
    { name: 'a trace id', text: 'trace 0123456789abcdef0123456789abcdef.' },
    { name: 'a reference', text: 'reference 7F3K-92' },
    { name: 'an address without a query', text: 'https://api.x.com/2/users/me' },
    { name: 'a code of ours', text: 'oauth_provider_user_id_missing' },
    {
      name: 'a sentence',
      text: 'duplicate key value violates unique constraint "connections_by_provider_key"',
    },
  ])('leaves $name readable', ({ text }) => {
    expect(scrub(text)).toBe(text);
  });

  it('keeps a line short', () => {
    expect(scrub('a '.repeat(5000)).length).toBeLessThanOrEqual(2000);
  });

  it('hides a secret that the end of a long line cuts in two', () => {
    expect(scrub(`${'a '.repeat(980)}${jwt}`)).not.toContain('eyJ');
  });
});

describe('createLog', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  it('writes the event and its plain facts', () => {
    log.info('request', { status: 200, route: '/v1/client', cached: false, reference: undefined });
    expect(last()).toMatchObject({ msg: 'request', status: 200, route: '/v1/client', cached: false });
    expect(Object.keys(last())).not.toContain('hostname');
  });

  it('scrubs every field that is text', () => {
    log.warn('odd', { url: `https://auth.example.com/?token=${secret}`, key: secret });
    expect(lines.at(-1)).not.toContain(secret);
  });

  it('writes nothing below its level', () => {
    const before = lines.length;
    log.debug('detail', { a: 1 });
    expect(lines).toHaveLength(before);
  });

  it('says what an error is and why, with its frames and no objects', () => {
    const cause = new TypeError(`cannot send ${secret}`);
    const error = Object.assign(new Error(`failed with ${secret}`, { cause }), {
      request: { authorization: secret },
      parameters: [secret],
    });
    log.error('request.failed', { trace_id: 't' }, error);
    expect(last()['error']).toMatchObject({
      name: 'Error',
      message: 'failed with [removed]',
      stack: expect.stringMatching(/^\s+at .*log\.test\.ts/),
      cause: { name: 'TypeError', message: 'cannot send [removed]' },
    });
    expect(lines.at(-1)).not.toContain(secret);
  });

  it('repeats no message of several lines among the frames', () => {
    log.error('request.failed', {}, new Error(`one\n    at ${secret}\ntwo`));
    expect(lines.at(-1)).not.toContain(secret);
  });

  it.each([secret, { token: secret }, null])('says nothing of what is thrown and is no error', (thrown) => {
    log.error('request.failed', {}, thrown);
    expect(last()['error']).toMatchObject({ message: 'Not an error was thrown.' });
    expect(lines.at(-1)).not.toContain(secret);
  });

  it('comes to an end with errors that cause each other', () => {
    const error = new Error('one');
    error.cause = new Error('two', { cause: error });
    log.error('request.failed', {}, error);
    expect(last()['error']).toMatchObject({ message: 'one', cause: { message: 'two' } });
  });
});
