import { describe, expect, it } from 'vitest';
import { baseString, encode, isSignedCorrectly, readProtocolParameters } from './signature.ts';

const consumerSecret = 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw';
const tokenSecret = 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE';

/** X's worked example: https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature */
function example(signature: string) {
  const fields = {
    oauth_consumer_key: 'xvz1evFS4wEEPTGEFPHBog',
    oauth_nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg',
    oauth_signature: signature,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: '1318622958',
    oauth_token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
    oauth_version: '1.0',
  };
  const header = Object.entries(fields).map(([name, value]) => `${name}="${encode(value)}"`);
  const parameters = readProtocolParameters(`OAuth ${header.join(', ')}`) ?? new Map<string, string>();
  const request = {
    time: 0,
    origin: 'https://api.x.com',
    method: 'POST',
    path: '/1.1/statuses/update.json',
    query: new URLSearchParams({ include_entities: 'true' }),
    form: new URLSearchParams({ status: 'Hello Ladies + Gentlemen, a signed OAuth request!' }),
    headers: new Headers(),
    body: '',
  };
  return { request, parameters, consumerSecret, tokenSecret };
}

describe('verifying a signature', () => {
  it.each([
    { origin: 'https://api.x.com', signature: 'Ls93hJiZbQ3akF3HF3x1Bz8/zU4=' },
    { origin: 'https://api.twitter.com', signature: 'hCtSmYh+iHYCEqBWrE7C7hYmtUk=' },
  ])('accepts the one that X publishes for $origin, and no other', ({ origin, signature }) => {
    const check = example(signature);
    expect(isSignedCorrectly({ ...check, origins: [origin] })).toBe(true);
    expect(isSignedCorrectly({ ...check, origins: ['https://api.example.com'] })).toBe(false);
    expect(isSignedCorrectly({ ...check, tokenSecret: '', origins: [origin] })).toBe(false);
    expect(isSignedCorrectly({ ...check, consumerSecret: 'x', origins: [origin] })).toBe(false);
    const other = { ...check.request, form: new URLSearchParams({ status: 'something else' }) };
    expect(isSignedCorrectly({ ...check, request: other, origins: [origin] })).toBe(false);
  });

  it('makes the base string of RFC 5849 §3.4.1.1', () => {
    const parameters = new Map([
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
      ['oauth_signature', 'bYT5CMsGcbgUdFHObYMEfcx6bsw='],
    ]);
    const query = new URLSearchParams('b5=%3D%253D&a3=a&c%40=&a2=r%20b');
    const form = new URLSearchParams('c2&a3=2+q');
    expect(
      baseString({ method: 'post', path: '/request', query, form }, parameters, 'http://EXAMPLE.COM:80'),
    ).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26' +
        'c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3D' +
        'HMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it.each([
    ['Ladies + Gentlemen', 'Ladies%20%2B%20Gentlemen'],
    ['An encoded string!', 'An%20encoded%20string%21'],
    ['Dogs, Cats & Mice', 'Dogs%2C%20Cats%20%26%20Mice'],
    ['☃', '%E2%98%83'],
    ["*'()~-._", '%2A%27%28%29~-._'],
  ])('encodes %s', (text, encoded) => {
    expect(encode(text)).toBe(encoded);
  });

  it.each(['', 'Basic abc', 'OAuth', 'OAuth a=b', 'OAuth a="%"', 'OAuth a="1", a="2"'])(
    'reads no parameters from “%s”',
    (header) => {
      expect(readProtocolParameters(header)).toBeUndefined();
    },
  );
});
