import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';
import type { WebhookHeaders } from './verify-webhook.ts';

const secret = `whsec_${Buffer.from('a secret of at least 24 bytes').toString('base64')}`;
const otherSecret = `whsec_${Buffer.from('another one of enough bytes').toString('base64')}`;
const now = 1_763_750_000_000;
const id = 'evt_1';
const event = {
  object: 'event',
  id,
  type: 'user.created',
  timestamp: now,
  environment_id: 'env_1',
  data: { object: 'user', first_name: 'Ádá 👩‍💻' },
};
const body = JSON.stringify(event);

/** Somebody else's implementation of the specification signs. */
const sign = (by = secret, at = now) => new Webhook(by).sign(id, new Date(at), body);
const headersWith = (signature = sign(), at = now) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at / 1000)),
  'webhook-signature': signature,
});
const problemOf = (headers: WebhookHeaders, raw: string = body, by: string = secret) => {
  try {
    verifyWebhook(headers, raw, by, { now });
    return undefined;
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    return error.problem;
  }
};

describe('verifyWebhook', () => {
  it.each([
    { name: 'a plain object', headers: headersWith() },
    { name: 'Headers', headers: new Headers(headersWith()) },
    {
      name: 'names in capitals',
      headers: Object.fromEntries(
        Object.entries(headersWith()).map(([key, value]) => [key.toUpperCase(), value]),
      ),
    },
    { name: 'several signatures', headers: headersWith(`${sign(otherSecret)} ${sign()}`) },
    { name: 'a version of tomorrow', headers: headersWith(`v2,abc v1a,${sign().slice(3)} ${sign()}`) },
  ])('reads an event that came with $name', ({ headers }) => {
    expect(verifyWebhook(headers, body, secret, { now })).toEqual(event);
  });

  it('reads bytes as well as text', () => {
    expect(verifyWebhook(headersWith(), new TextEncoder().encode(body), secret, { now })).toEqual(event);
  });

  it('takes the secret without its prefix', () => {
    expect(verifyWebhook(headersWith(), body, secret.slice(6), { now })).toEqual(event);
  });

  it.each([
    { name: 'another body', problem: () => problemOf(headersWith(), body.replace('user', 'usex')) },
    { name: 'another id', problem: () => problemOf({ ...headersWith(), 'webhook-id': 'evt_2' }) },
    {
      name: 'another time',
      problem: () => problemOf({ ...headersWith(), 'webhook-timestamp': String(now / 1000 + 1) }),
    },
    { name: 'another secret', problem: () => problemOf(headersWith(sign(otherSecret))) },
    { name: 'the beginning of a signature', problem: () => problemOf(headersWith(sign().slice(0, 20))) },
    { name: 'an empty signature', problem: () => problemOf(headersWith('v1,')) },
    { name: 'no version', problem: () => problemOf(headersWith(sign().slice(3))) },
    { name: 'an asymmetric signature', problem: () => problemOf(headersWith(`v1a,${sign().slice(3)}`)) },
  ])('refuses $name', ({ problem }) => {
    expect(problem()).toBe('signature_mismatch');
  });

  it.each([
    { seconds: 299, problem: undefined },
    { seconds: 301, problem: 'timestamp_too_old' },
    { seconds: -299, problem: undefined },
    { seconds: -301, problem: 'timestamp_too_new' },
  ])('judges a call that is $seconds seconds old', ({ seconds, problem }) => {
    const at = now - seconds * 1000;
    expect(problemOf(headersWith(sign(secret, at), at))).toBe(problem);
  });

  it('judges by the tolerance it is given', () => {
    const at = now - 60_000;
    const headers = headersWith(sign(secret, at), at);
    expect(verifyWebhook(headers, body, secret, { now, toleranceSeconds: 60 })).toEqual(event);
    expect(() => verifyWebhook(headers, body, secret, { now, toleranceSeconds: 59 })).toThrow(/too long ago/);
  });

  it.each(['', 'yesterday', '-1', '1e9', '0x10', 'Infinity'])('refuses %j for a time', (timestamp) => {
    expect(problemOf({ ...headersWith(), 'webhook-timestamp': timestamp })).toBe('timestamp_too_old');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a call without %s', (name) => {
    expect(problemOf({ ...headersWith(), [name]: undefined })).toBe('headers_missing');
  });

  it.each(['', 'whsec_', 'whsec_c2hvcnQ='])(
    'refuses to check with %j, with which anybody could sign',
    (none) => {
      expect(problemOf(headersWith(), body, none)).toBe('secret_invalid');
    },
  );
});
