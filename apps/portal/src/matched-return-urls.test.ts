import { describe, expect, it } from 'vitest';
import { matchedReturnUrls, rememberMatchedReturnUrl } from './matched-return-urls.ts';

function storageWith(values: Record<string, string> = {}) {
  const map = new Map(Object.entries(values));
  const storage = {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
  };
  return () => storage;
}

const switchedOff = () => {
  throw new DOMException('storage is switched off', 'SecurityError');
};

describe('matchedReturnUrls', () => {
  it('are remembered, the newest first, each once', () => {
    const storage = storageWith();
    for (const url of ['https://a.example/', 'https://b.example/', 'https://a.example/']) {
      rememberMatchedReturnUrl(url, storage);
    }
    expect(matchedReturnUrls(storage)).toEqual(['https://a.example/', 'https://b.example/']);
  });

  it('are few', () => {
    const storage = storageWith();
    for (let number = 0; number < 50; number += 1) {
      rememberMatchedReturnUrl(`https://${number}.example/`, storage);
    }
    expect(matchedReturnUrls(storage)).toHaveLength(5);
  });

  it.each(['{', '{"a":1}', 'null'])('are none where storage holds %s', (value) => {
    expect(matchedReturnUrls(storageWith({ 'portico.matched-return-urls': value }))).toEqual([]);
  });

  it('are none where storage is switched off', () => {
    rememberMatchedReturnUrl('https://a.example/', switchedOff);
    expect(matchedReturnUrls(switchedOff)).toEqual([]);
  });
});
