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

describe('line, of what cannot be seen', () => {
  it.each([
    { name: 'an override of the direction', text: 'Portico\u202Eexe.moc' },
    { name: 'an embedding', text: 'a\u202Ab\u202C' },
    { name: 'an isolate', text: 'a\u2066b\u2069' },
    { name: 'a mark of direction', text: 'a\u200Eb' },
    { name: 'the Arabic letter mark', text: 'a\u061Cb' },
    { name: 'a zero-width space', text: 'Por\u200Btico' },
    { name: 'a word joiner', text: 'Por\u2060tico' },
    { name: 'a byte order mark inside', text: 'Por\uFEFFtico' },
    { name: 'a soft hyphen', text: 'Por\u00ADtico' },
    { name: 'a joiner between Latin letters', text: 'Por\u200Dtico' },
    { name: 'a non-joiner between Latin letters', text: 'Por\u200Ctico' },
    { name: 'nothing but joiners', text: '\u200D\u200D' },
    { name: 'a variation selector after a Latin letter', text: 'P\uFE0Fortico' },
    { name: 'tags outside a flag', text: 'Portico\u{E0061}\u{E007F}' },
    { name: 'a filler that looks like nothing', text: '\u3164' },
    { name: 'a line separator', text: 'a\u2028b' },
    { name: 'a control character of the second kind', text: 'a\u0085b' },
  ])('refuses $name, in words', ({ text }) => {
    const [issue] = line(40).safeParse(text).error?.issues ?? [];
    expect(issue?.message).toMatch(/^must not contain (control|invisible) characters/);
  });

  it.each([
    { name: 'Arabic, which has its own direction', text: 'بورتيكو' },
    { name: 'Hebrew beside Latin', text: 'פורטיקו Portico' },
    { name: 'the non-joiner that Persian needs', text: 'می\u200Cخواهم' },
    { name: 'the joiner that Sinhala needs', text: 'ශ්\u200Dරී' },
    { name: 'people made of several emoji', text: '👩🏽\u200D🚀' },
    { name: 'a heart in colour', text: '❤\uFE0F' },
    { name: 'a rainbow flag', text: '🏳\uFE0F\u200D🌈' },
    { name: 'a keycap', text: '1\uFE0F\u20E3' },
    { name: 'the flag of Scotland', text: '🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}' },
    { name: 'a variant of a Japanese name', text: '葛\u{E0100}飾' },
    { name: 'Devanagari with its vowel signs', text: 'हिन्दी' },
    { name: 'letters with combining marks', text: 'A\u030Asa' },
  ])('takes $name', ({ text }) => {
    expect(line(40).parse(text)).toBe(text);
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

  it.each(['', ' ', '0x10', '1e2', '+5', ' 5', '007', '5.0', true, null, []])(
    'takes nothing but digits for a number: not %j',
    (value) => {
      expect(accepts(page.limit, value)).toBe(false);
      expect(accepts(page.offset, value)).toBe(false);
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
