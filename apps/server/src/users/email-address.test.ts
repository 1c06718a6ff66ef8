import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEmailAddress, readableEmailAddress } from './email-address.ts';

const ada = 'ada@example.com';

describe('canonicalEmailAddress', () => {
  it.each([
    { name: 'a plain address', address: 'ada@example.com', is: ada },
    { name: 'capitals', address: 'Ada@EXAMPLE.Com', is: ada },
    { name: 'white space around it', address: '  ada@example.com ', is: ada },
    { name: 'a line end behind it', address: 'ada@example.com\r\n', is: ada },
    { name: 'a full-width @', address: 'ada＠example.com', is: ada },
    { name: 'a small @', address: 'ada﹫example.com', is: ada },
    { name: 'full-width letters', address: 'ａｄａ@ｅｘａｍｐｌｅ.com', is: ada },
    { name: 'letters in circles', address: 'ada@ⓔⓧⓐⓜⓟⓛⓔ.com', is: ada },
    { name: 'an ideographic full stop', address: 'ada@example。com', is: ada },
    { name: 'a ligature', address: 'ﬁnance@example.com', is: 'finance@example.com' },
    { name: 'the sign for kelvin', address: '\u212Aelvin@example.com', is: 'kelvin@example.com' },
    { name: 'a letter in two pieces', address: 'ze\u0301@example.com', is: 'zé@example.com' },
    {
      name: 'a domain in letters beyond ASCII',
      address: 'ada@BÜCHER.example',
      is: 'ada@xn--bcher-kva.example',
    },
    {
      name: 'the same domain in ASCII',
      address: 'ada@XN--BCHER-KVA.example',
      is: 'ada@xn--bcher-kva.example',
    },
    { name: 'a sharp s, which is not ss', address: 'ada@faß.de', is: 'ada@xn--fa-hia.de' },
    { name: 'a tag', address: 'ada+news@example.com', is: 'ada+news@example.com' },
    { name: 'an apostrophe', address: "o'hara@example.com", is: "o'hara@example.com" },
    { name: 'many labels', address: 'ada@a.b-c.example.co.uk', is: 'ada@a.b-c.example.co.uk' },
    {
      name: 'the longest local part',
      address: `${'a'.repeat(64)}@example.com`,
      is: `${'a'.repeat(64)}@example.com`,
    },
  ])('reads $name', ({ address, is }) => {
    expect(canonicalEmailAddress(address)).toBe(is);
  });

  it.each([
    { name: 'a Cyrillic а in the name', address: '\u0430da@example.com' },
    { name: 'a Cyrillic а in the domain', address: 'ada@ex\u0430mple.com' },
    { name: 'a Greek ο in the domain', address: 'ada@example.c\u03BFm' },
    { name: 'a dotless i', address: 'd\u0131ana@example.com' },
    { name: 'another tag', address: 'ada+1@example.com' },
    { name: 'a dot more', address: 'a.da@example.com' },
  ])('takes $name for another mailbox', ({ address }) => {
    const canonical = canonicalEmailAddress(address);
    expect(canonical).toBeDefined();
    expect([ada, 'diana@example.com']).not.toContain(canonical);
  });

  it.each([
    { name: 'nothing', address: '' },
    { name: 'an @ alone', address: '@' },
    { name: 'no @', address: 'ada.example.com' },
    { name: 'no local part', address: '@example.com' },
    { name: 'no domain', address: 'ada@' },
    { name: 'two addresses', address: 'a@x.com,b@y.com' },
    { name: 'two addresses with a full-width comma', address: 'a@x.com，b@y.com' },
    { name: 'two @', address: 'ada@evil.com@example.com' },
    { name: 'two @, one full-width', address: 'ada＠evil.com@example.com' },
    { name: 'a list of one', address: 'ada@example.com,' },
    { name: 'a list with a semicolon', address: 'ada@example.com;eve' },
    { name: 'a domain that ends in a dot', address: 'ada@example.com.' },
    { name: 'a domain that begins with a dot', address: 'ada@.example.com' },
    { name: 'two dots in the domain', address: 'ada@example..com' },
    { name: 'a quoted local part', address: '"ada"@example.com' },
    { name: 'a quoted local part with an @', address: '"ada@evil.com"@example.com' },
    { name: 'a name before the address', address: 'Ada <ada@example.com>' },
    { name: 'a comment', address: 'ada(eve)@example.com' },
    { name: 'a space inside', address: 'a da@example.com' },
    { name: 'a line end in the local part', address: 'ada\r\nBcc: eve@evil.com' },
    { name: 'a line end before the @', address: 'ada\r\n@example.com' },
    { name: 'a line end in the domain', address: 'ada@exam\r\nple.com' },
    { name: 'a tab in the domain', address: 'ada@exam\tple.com' },
    { name: 'NUL', address: 'ada\0@example.com' },
    { name: 'NUL in the domain', address: 'ada@example.com\0.evil.com' },
    { name: 'a control character beyond ASCII', address: 'ada\u0085@example.com' },
    { name: 'an invisible space', address: 'ad\u200Ba@example.com' },
    { name: 'an invisible space in the domain', address: 'ada@exam\u200Bple.com' },
    { name: 'a soft hyphen in the domain', address: 'ada@exam\u00ADple.com' },
    { name: 'a variation selector in the domain', address: 'ada@exam\uFE0Fple.com' },
    { name: 'a change of writing direction', address: 'ada\u202E@example.com' },
    { name: 'a line separator', address: 'ada\u2028eve@example.com' },
    { name: 'half a character', address: 'ada\uD800@example.com' },
    { name: 'a path behind the domain', address: 'ada@example.com/.evil.com' },
    { name: 'a query behind the domain', address: 'ada@example.com?.evil.com' },
    { name: 'a fragment behind the domain', address: 'ada@example.com#.evil.com' },
    { name: 'a backslash behind the domain', address: 'ada@example.com\\.evil.com' },
    { name: 'a port', address: 'ada@example.com:25' },
    { name: 'an encoded letter in the domain', address: 'ada@ex%61mple.com' },
    { name: 'a full-width number sign behind the domain', address: 'ada@example.com＃.evil.com' },
    { name: 'an account-of sign in the domain', address: 'ada@example.com℀evil.com' },
    { name: 'an address literal', address: 'ada@[192.0.2.1]' },
    { name: 'an IPv4 address', address: 'ada@192.0.2.1' },
    { name: 'an IPv4 address in disguise', address: 'ada@0x7f.1' },
    { name: 'a host without a domain', address: 'ada@localhost' },
    { name: 'a label that begins with a hyphen', address: 'ada@-example.com' },
    { name: 'an underscore in the domain', address: 'ada@exam_ple.com' },
    { name: 'a top-level domain of one letter', address: 'ada@example.c' },
    { name: 'a local part that is too long', address: `${'a'.repeat(65)}@example.com` },
    { name: 'a domain that is too long', address: `ada@${'a.'.repeat(130)}com` },
  ])('refuses $name', ({ address }) => {
    expect(canonicalEmailAddress(address)).toBeUndefined();
  });

  const pieces = [
    'a',
    'B',
    'é',
    'İ',
    'ſ',
    'ß',
    'ﬁ',
    '＠',
    '@',
    '.',
    '。',
    '-',
    '/',
    '#',
    '%41',
    ',',
    ' ',
    '\n',
  ];
  const address = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.emailAddress(),
    fc
      .array(fc.constantFrom(...pieces, 'example.com', '\u00AD', '\u200B', '\u0307'), { maxLength: 12 })
      .map((parts) => parts.join('')),
  );

  it('reads what it wrote as the same again', () => {
    const read = (text: string) => {
      const canonical = canonicalEmailAddress(text);
      fc.pre(canonical !== undefined);
      expect(canonicalEmailAddress(canonical ?? '')).toBe(canonical);
    };
    fc.assert(fc.property(address, read), { numRuns: 500 });
  });

  it('writes one @, a domain of ASCII letters, digits, dots and hyphens, and nothing invisible', () => {
    const read = (text: string) => {
      const canonical = canonicalEmailAddress(text);
      fc.pre(canonical !== undefined);
      expect(canonical).toMatch(/^[^\s@,;<>"]+@[a-z0-9.-]+$/);
      expect(canonical).not.toMatch(/[\p{C}\p{Z}]/u);
    };
    fc.assert(fc.property(address, read), { numRuns: 500 });
  });
});

describe('readableEmailAddress', () => {
  it.each([
    ['zo\u00e9@xn--exmple-cua.com', 'zo\u00e9@ex\u00e4mple.com'],
    ['ada@example.com', 'ada@example.com'],
    [null, ''],
  ])('writes %s as %s', (canonical, readable) => {
    expect(readableEmailAddress(canonical)).toBe(readable);
  });
});
