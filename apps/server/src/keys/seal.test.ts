import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, SealError } from './seal.ts';
import type { SealContext } from './seal.ts';

const sealer = createSealer(Buffer.from('0123456789abcdef0123456789abcdef'));
const other = createSealer(Buffer.from('0123456789abcdef0123456789abcdeg'));
const context: SealContext = ['connections', 'oauthp_1', 'sealed_client_secret'];
const sealed = sealer.seal('the secret', context);

describe('seal and open', () => {
  it('give back any text in its place', () => {
    const check = (text: string, place: SealContext) => {
      fc.pre(text.isWellFormed());
      expect(sealer.open(sealer.seal(text, place), place)).toBe(text);
    };
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.tuple(fc.string(), fc.string(), fc.string()), check),
    );
  });

  it('seal the same text differently each time, into what a cookie may hold', () => {
    const twice = [sealer.seal('the secret', context), sealer.seal('the secret', context)];
    expect(twice[0]).not.toBe(twice[1]);
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(sealed).not.toContain('the secret');
  });

  it.each<{ name: string; moved: SealContext }>([
    { name: 'table', moved: ['external_accounts', 'oauthp_1', 'sealed_client_secret'] },
    { name: 'row', moved: ['connections', 'oauthp_2', 'sealed_client_secret'] },
    { name: 'column', moved: ['connections', 'oauthp_1', 'sealed_tokens'] },
  ])('do not open what was moved to another $name', ({ moved }) => {
    expect(() => sealer.open(sealed, moved)).toThrow(SealError);
  });

  it.each<{ name: string; one: SealContext; two: SealContext }>([
    { name: 'a separator in a part', one: ['a|1:b', 'c', 'd'], two: ['a', '1:b|c', 'd'] },
    { name: 'a length in a part', one: ['1:a', 'b', 'c'], two: ['1', 'a|1:b', 'c'] },
    { name: 'parts that run together', one: ['ab', 'c', 'd'], two: ['a', 'bc', 'd'] },
    { name: 'an empty part', one: ['', 'ab', 'c'], two: ['ab', '', 'c'] },
    { name: 'everything in the last part', one: ['a', 'b', 'c|1:d'], two: ['a', 'b|1:c', 'd'] },
    { name: 'letters beyond ASCII', one: ['é', 'a', 'b'], two: ['e', '\u0301a', 'b'] },
  ])('tell two places apart that could read alike: $name', ({ one, two }) => {
    expect(() => sealer.open(sealer.seal('the secret', one), two)).toThrow(SealError);
    expect(sealer.mac('the secret', one)).not.toBe(sealer.mac('the secret', two));
  });

  it('tell any two places apart', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '|', ':', '1', '2', '/'), maxLength: 5 });
    const place = fc.tuple(part, part, part);
    const check = (one: SealContext, two: SealContext) => {
      fc.pre(one.some((value, index) => value !== two[index]));
      expect(() => sealer.open(sealer.seal('x', one), two)).toThrow(SealError);
    };
    fc.assert(fc.property(place, place, check), { numRuns: 300 });
  });

  it('open nothing of another key, and say so', () => {
    expect(() => other.open(sealed, context)).toThrow(/another key/);
    const relabelled = sealed.replace(sealer.keyId, other.keyId);
    expect(() => other.open(relabelled, context)).toThrow(SealError);
  });

  it('open nothing of which one bit was changed', () => {
    const [version, keyId, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const text = `${version}.${keyId}.${changed.toString('base64url')}`;
      expect(() => sealer.open(text, context)).toThrow(SealError);
    }
  });

  it.each([
    { name: 'nothing', text: '' },
    { name: 'a plain secret', text: 'the secret' },
    { name: 'a head without a body', text: `v1.${sealer.keyId}.` },
    { name: 'a body that is too short', text: `v1.${sealer.keyId}.AAAA` },
    { name: 'another version', text: sealed.replace('v1.', 'v2.') },
    { name: 'less than all of it', text: sealed.slice(0, -3) },
    { name: 'more than all of it', text: `${sealed}AAAA` },
  ])('open no $name', ({ text }) => {
    expect(() => sealer.open(text, context)).toThrow(SealError);
  });
});

describe('mac', () => {
  it('is the same for the same value in the same place, on every node', () => {
    const again = createSealer(Buffer.from('0123456789abcdef0123456789abcdef'));
    expect(again.mac('123456', context)).toBe(sealer.mac('123456', context));
    expect(again.keyId).toBe(sealer.keyId);
  });

  it('differs with value, place and key, and tells nothing of the value', () => {
    const macs = [
      sealer.mac('123456', context),
      sealer.mac('123457', context),
      sealer.mac('123456', ['connections', 'oauthp_2', 'sealed_client_secret']),
      other.mac('123456', context),
    ];
    expect(new Set(macs).size).toBe(4);
    expect(macs[0]).toMatch(/^[\w-]{43}$/);
  });
});
