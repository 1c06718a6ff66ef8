import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailAddress, httpUrl, id, line, page, scope } from './fields.ts';
import { origin } from './resources/management.ts';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('line', () => {
  it.each(['a', 'Ada Lovelace', 'Åsa', '日本語', '👩‍🚀', '<script>', "'; drop table users; --"])(
    'takes %s as it is',
    (text) => {
      expect(line(30).parse(text)).toBe(text);
    },
  );

  it('takes white space off both ends, and counts what is left', () => {
    expect(line(3).parse('  Ada\n')).toBe('Ada');
    expect(accepts(line(3), ' Adam ')).toBe(false);
  });

  it.each([
    '',
    ' ',
    '\n',
    'a\0b',
    'a\nb',
    'a\rb',
    'a\tb',
    'a\x1bb',
    'a\x7fb',
    'a\ud800b',
    'a'.repeat(31),
    1,
    null,
    {},
    ['a'],
  ])('refuses %j', (value) => {
    expect(accepts(line(30), value)).toBe(false);
  });
});

describe('id', () => {
  const good = `user_${'0a'.repeat(16)}`;

  it('takes an id with its prefix', () => {
    expect(id('user').parse(good)).toBe(good);
  });

  it.each([
    '',
    'user_',
    good.slice(0, -1),
    `${good}0`,
    good.toUpperCase(),
    `${good}\n`,
    ` ${good}`,
    `key${good.slice(4)}`,
  ])('refuses %j', (value) => {
    expect(accepts(id('user'), value)).toBe(false);
  });
});

describe('emailAddress', () => {
  it.each(['ada@example.com', 'ada+news@mail.example.co.uk', 'jörg@bücher.example', "o'hara@example.com"])(
    'takes %s',
    (address) => {
      expect(emailAddress.parse(address)).toBe(address);
    },
  );

  it.each([
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'a@x.co,b@y.co',
    'a@b@x.co',
    'Ada <ada@x.co>',
    '"ada"@x.co',
    'ada@x.co\r\nBcc: eve@evil.com',
    'a\0@x.co',
    'a b@x.co',
    `${'a'.repeat(250)}@x.co`,
  ])('refuses %j', (address) => {
    expect(accepts(emailAddress, address)).toBe(false);
  });
});

describe('httpUrl and origin', () => {
  it.each(['https://app.example.com', 'http://localhost:3000/a?b=c#d'])('take %s for a URL', (url) => {
    expect(httpUrl.parse(url)).toBe(url);
  });

  it.each([
    '',
    '/a',
    '//a',
    'app.example.com',
    'javascript:alert(1)',
    'data:,a',
    'ftp://a.b',
    'https://',
    'https://a b',
  ])('do not take %j for a URL', (url) => {
    expect(accepts(httpUrl, url)).toBe(false);
  });

  it.each(['https://app.example.com', 'http://localhost:3000'])('take %s for an origin', (url) => {
    expect(origin.parse(url)).toBe(url);
  });

  it.each([
    'https://app.example.com/',
    'https://APP.example.com',
    'https://a.b:443',
    'https://u@a.b',
    'null',
    '*',
  ])('do not take %s for an origin', (url) => {
    expect(accepts(origin, url)).toBe(false);
  });
});

describe('scope', () => {
  it.each(['tweet.read', 'https://www.googleapis.com/auth/x', 'a:b-c_d'])('takes %s', (text) => {
    expect(scope.parse(text)).toBe(text);
  });

  it.each(['', 'a b', 'a"b', 'a\\b', 'é', 'a\n', 'a'.repeat(256)])('refuses %j', (text) => {
    expect(accepts(scope, text)).toBe(false);
  });
});

describe('paging', () => {
  it.each([
    { field: 'limit', value: undefined, is: 50 },
    { field: 'limit', value: '500', is: 500 },
    { field: 'offset', value: undefined, is: 0 },
    { field: 'offset', value: '1000000', is: 1_000_000 },
  ] as const)('reads $field $value as $is', ({ field, value, is }) => {
    expect(page[field].parse(value)).toBe(is);
  });

  it.each(['0', '-1', '501', '1.5', 'ten', 'NaN', 'Infinity', '1e9', '٣'])(
    'refuses the limit %s',
    (value) => {
      expect(accepts(page.limit, value)).toBe(false);
    },
  );

  it('never gives a number that a database would not take', () => {
    const check = (text: string) => {
      for (const field of [page.limit, page.offset]) {
        const result = field.safeParse(text);
        expect(!result.success || Number.isSafeInteger(result.data)).toBe(true);
      }
    };
    fc.assert(fc.property(fc.oneof(fc.string(), fc.double().map(String)), check));
  });
});
