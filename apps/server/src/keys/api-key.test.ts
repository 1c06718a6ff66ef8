import { describe, expect, it } from 'vitest';
import { createSecretKeyText, hintOf, isSecretKeyText, publishableKeyOf } from './api-key.ts';

const keys = Array.from({ length: 200 }, () => createSecretKeyText('test'));
const [key = ''] = keys;

describe('createSecretKeyText', () => {
  it('makes keys that say what they are, with 43 random characters and a checksum of six', () => {
    for (const text of keys) expect(text).toMatch(/^sk_test_[0-9A-Za-z]{49}$/);
    expect(createSecretKeyText('live')).toMatch(/^sk_live_[0-9A-Za-z]{49}$/);
  });

  it('never makes the same key twice', () => {
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('uses every character of its alphabet about equally often', () => {
    const counts = new Map<string, number>();
    for (const text of keys) {
      for (const character of text.slice(8, -6)) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = (keys.length * 43) / 62;
    const chiSquare = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    expect(counts.size).toBe(62);
    // 61 degrees of freedom: more than 135 happens once in ten million runs.
    expect(chiSquare).toBeLessThan(135);
  });
});

describe('isSecretKeyText', () => {
  it('knows every key that was made', () => {
    expect(keys.every(isSecretKeyText)).toBe(true);
    expect(isSecretKeyText(createSecretKeyText('live'))).toBe(true);
  });

  it('notices one mistyped character, wherever it is', () => {
    for (let at = 8; at < key.length; at += 1) {
      const mistyped = `${key.slice(0, at)}${key[at] === 'a' ? 'b' : 'a'}${key.slice(at + 1)}`;
      expect(isSecretKeyText(mistyped)).toBe(false);
    }
  });

  it('notices two characters that changed places', () => {
    const at = [...key].findIndex((character, index) => index >= 8 && character !== key[index + 1]);
    const swapped = key.slice(0, at) + (key[at + 1] ?? '') + (key[at] ?? '') + key.slice(at + 2);
    expect(isSecretKeyText(swapped)).toBe(false);
  });

  it.each([
    { name: 'nothing', text: '' },
    { name: 'a prefix alone', text: 'sk_test_' },
    { name: 'a key for the other kind of environment', text: key.replace('test', 'live') },
    { name: 'another kind', text: key.replace('test', 'prod') },
    { name: 'a publishable key', text: 'pk_test_MTI3LjAuMC4xOjQ0MDAk' },
    { name: 'a key with a space before it', text: ` ${key}` },
    { name: 'a key with a line end behind it', text: `${key}\n` },
    { name: 'a key that was cut off', text: key.slice(0, -1) },
    { name: 'a key with more behind it', text: `${key}0` },
    { name: 'a key in capitals', text: key.toUpperCase() },
    { name: 'a key with a full-width letter', text: key.replace(/[A-Za-z0-9]$/, 'Ａ') },
  ])('knows no $name', ({ text }) => {
    expect(isSecretKeyText(text)).toBe(false);
  });
});

describe('hintOf', () => {
  it('shows the kind and the last four characters, and nothing between', () => {
    expect(hintOf(key)).toBe(`sk_test_…${key.slice(-4)}`);
  });
});

describe('publishableKeyOf', () => {
  it.each([
    { baseUrl: 'http://127.0.0.1:4400', kind: 'test', is: 'pk_test_MTI3LjAuMC4xOjQ0MDAk' },
    { baseUrl: 'https://auth.example.com', kind: 'live', is: 'pk_live_YXV0aC5leGFtcGxlLmNvbSQ=' },
  ] as const)('of $baseUrl is $is', ({ baseUrl, kind, is }) => {
    expect(publishableKeyOf(baseUrl, kind)).toBe(is);
  });

  it.each([
    'https://auth.example.com',
    'https://auth.example.com/e/staging',
    'http://localhost:4400',
    'https://a.example.com',
    'https://ab.example.com',
    'https://abc.example.com',
  ])('of %s is read by SDKs as its address', (baseUrl) => {
    const parts = publishableKeyOf(baseUrl, 'live').split('_');
    expect(parts.slice(0, -1)).toEqual(['pk', 'live']);
    const decoded = Buffer.from(parts[2] ?? '', 'base64').toString();
    expect(decoded).toBe(`${baseUrl.replace(/^https?:\/\//, '')}$`);
    expect(decoded.indexOf('$')).toBe(decoded.length - 1);
  });
});
