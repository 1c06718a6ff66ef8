import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import OAuth from 'oauth-1.0a';
import { describe, expect, it } from 'vitest';
import { signRequest } from './oauth1-signature.ts';

/** Everything that encoders disagree about, and anything else that has a UTF-8 form. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...' +%&=!*\'()~-._/:?#[]@,;"\\aZ09é☃😀') }),
  fc.string({ unit: 'binary' }).map((value) => value.toWellFormed()),
);
const name = text.filter((value) => value !== '' && value !== '__proto__' && !value.startsWith('oauth_'));
const key = text.filter((value) => value !== '');
const values = fc.oneof(text, fc.array(text, { minLength: 2, maxLength: 4 }));
// No dot segments: the URL parser resolves them, and what it returns is what is called.
const path = fc.array(fc.stringMatching(/^[\w~-][\w.~-]{0,7}$/)).map((segments) => `/${segments.join('/')}`);

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  host: fc.constantFrom('https://api.x.com', 'http://127.0.0.1:4400', 'https://a.example:8443'),
  path,
  fields: fc.dictionary(name, values, { maxKeys: 6 }),
  consumerKey: key,
  consumerSecret: key,
  token: fc.option(fc.record({ key, secret: key }), { nil: undefined }),
  nonce: fc.stringMatching(/^\w{1,32}$/),
  timestamp: fc.integer({ min: 0, max: 4_000_000_000 }),
});

describe('signRequest and an implementation by somebody else', () => {
  it.each(['form', 'query'] as const)('sign every request alike, with its parameters in the %s', (place) => {
    fc.assert(
      fc.property(
        request,
        ({ method, host, path: pathname, fields, token, nonce, timestamp, ...consumer }) => {
          const pairs = Object.entries(fields).flatMap(([field, value]) =>
            [value].flat().map((each): [string, string] => [field, each]),
          );
          const parameters = new URLSearchParams(pairs);
          const url = host + pathname;
          const ours = signRequest({
            ...consumer,
            method,
            ...(place === 'form' ? { url, form: parameters } : { url: `${url}?${String(parameters)}` }),
            token: token?.key,
            tokenSecret: token?.secret,
            nonce,
            timestamp,
          });
          const others = new OAuth({
            consumer: { key: consumer.consumerKey, secret: consumer.consumerSecret },
            signature_method: 'HMAC-SHA1',
            hash_function: (base, signingKey) => createHmac('sha1', signingKey).update(base).digest('base64'),
          });
          others.getNonce = () => nonce;
          others.getTimeStamp = () => timestamp;
          const theirs = others.authorize({ url, method, data: fields }, token);
          expect(ours.signature).toBe(theirs.oauth_signature);
          expect(ours.authorization).toBe(others.toHeader(theirs).Authorization);
        },
      ),
      { numRuns: 500 },
    );
  });
});
