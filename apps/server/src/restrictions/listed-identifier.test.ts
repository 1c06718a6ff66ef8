import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { candidatesOf, canonicalIdentifier, isPattern, mailboxOf } from './listed-identifier.ts';

describe('canonicalIdentifier', () => {
  it.each([
    { text: ' Ada@Example.COM ', canonical: 'ada@example.com' },
    { text: 'a.d.a@gmail.com', canonical: 'a.d.a@gmail.com' },
    { text: '*@Example.com', canonical: '*@example.com' },
    { text: '*@BÜCHER.example', canonical: '*@xn--bcher-kva.example' },
    { text: '*@*.example.com', canonical: '*@*.example.com' },
    { text: '*@*.RU', canonical: '*@*.ru' },
    { text: '＊@example.com', canonical: '*@example.com' },
    { text: '*@*.a.b.c.d.e.f.example', canonical: '*@*.a.b.c.d.e.f.example' },
    { text: '*@*.z.a.b.c.d.e.f.g.example', canonical: undefined },
    { text: '*@example', canonical: undefined },
    { text: '*@*', canonical: undefined },
    { text: '*@*.', canonical: undefined },
    { text: '*@', canonical: undefined },
    { text: '*@*.*.example.com', canonical: undefined },
    { text: '*@example.com@example.org', canonical: undefined },
    { text: '*@example.com/.example.org', canonical: undefined },
    { text: '*@exam ple.com', canonical: undefined },
    { text: 'example.com', canonical: undefined },
    { text: '', canonical: undefined },
  ])('reads "$text" as $canonical', ({ text, canonical }) => {
    expect(canonicalIdentifier(text)).toBe(canonical);
  });

  it('is its own canonical form', () => {
    for (const text of ['ada@example.com', '*@example.com', '*@*.example.com', '*@*.ru']) {
      expect(canonicalIdentifier(text)).toBe(text);
    }
  });

  it('tells patterns from people', () => {
    expect(['*@example.com', '*@*.example.com', 'ada@example.com'].map(isPattern)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('mailboxOf', () => {
  it.each([
    { identifier: 'a.d.a@gmail.com', mailbox: 'ada@gmail.com' },
    { identifier: 'a.da@googlemail.com', mailbox: 'ada@gmail.com' },
    { identifier: '*@googlemail.com', mailbox: '*@googlemail.com' },
    { identifier: 'a.d.a@example.com', mailbox: 'a.d.a@example.com' },
    { identifier: 'a.d.a@mail.gmail.com', mailbox: 'a.d.a@mail.gmail.com' },
    { identifier: 'ada+a.b@gmail.com', mailbox: 'ada+ab@gmail.com' },
    { identifier: '*@gmail.com', mailbox: '*@gmail.com' },
    { identifier: '*@*.gmail.com', mailbox: '*@*.gmail.com' },
  ])('of $identifier is $mailbox', ({ identifier, mailbox }) => {
    expect(mailboxOf(identifier)).toBe(mailbox);
  });
});

const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,6}[a-z0-9])?$/);
const addresses = fc
  .record({
    local: fc.stringMatching(/^[a-z0-9][a-z0-9.+=-]{0,8}$/),
    domain: fc.oneof(
      fc.constantFrom('gmail.com', 'googlemail.com', 'yahoo.com'),
      fc.array(label, { minLength: 1, maxLength: 20 }).map((labels) => [...labels, 'example'].join('.')),
    ),
  })
  .map(({ local, domain }) => canonicalEmailAddress(`${local}@${domain}`))
  .filter((address) => address !== undefined);

/** What the words of the lists mean, said by scanning: the slow way. */
function means(identifier: string, address: string): boolean {
  const domain = address.slice(address.indexOf('@') + 1);
  if (identifier.startsWith('*@*.')) return domain.endsWith(identifier.slice(3));
  if (identifier.startsWith('*@')) return domain === identifier.slice(2);
  return identifier === address;
}

describe('candidatesOf', () => {
  const exactly = (address: string) => candidatesOf(address, { ignoreDots: false });

  it('are the address, its domain, and every domain above it', () => {
    expect(exactly('ada@mail.eu.example.com').allow).toEqual([
      'ada@mail.eu.example.com',
      '*@mail.eu.example.com',
      '*@*.eu.example.com',
      '*@*.example.com',
      '*@*.com',
    ]);
  });

  it('do not let `*@*.domain` stand for the domain itself', () => {
    expect(exactly('ada@example.com').allow).not.toContain('*@*.example.com');
  });

  it('ignore the dots of Gmail when they are to be ignored', () => {
    const options = { ignoreDots: true };
    expect(candidatesOf('a.d.a@gmail.com', options).allow[0]).toBe('ada@gmail.com');
    expect(candidatesOf('a.d.a@example.com', options).allow[0]).toBe('a.d.a@example.com');
    expect(exactly('a.d.a@gmail.com').allow[0]).toBe('a.d.a@gmail.com');
  });

  it('block the subaddresses of who is blocked, and allow none of who is allowed', () => {
    const { allow, block } = candidatesOf('e.ve+2@gmail.com', { ignoreDots: true });
    expect(block).toContain('eve@gmail.com');
    expect(allow).not.toContain('eve@gmail.com');
  });

  it('match what the entries mean, and nothing else', () => {
    const entries = addresses.chain((address) => {
      const labels = address.slice(address.indexOf('@') + 1).split('.');
      const domains = labels.map((_, index) => labels.slice(index).join('.'));
      return fc.record({
        address: fc.constantFrom(address, `x${address}`),
        entry: fc
          .tuple(fc.constantFrom('*@', '*@*.'), fc.constantFrom(...domains))
          .map(([wildcards, domain]) => canonicalIdentifier(wildcards + domain) ?? address),
      });
    });
    fc.assert(
      fc.property(entries, ({ address, entry }) => {
        expect(exactly(address).allow.includes(entry)).toBe(means(entry, address));
      }),
      { numRuns: 2000 },
    );
  });

  it('are a dozen at most, each of which may stand on a list', () => {
    fc.assert(
      fc.property(addresses, fc.boolean(), (address, ignoreDots) => {
        const { allow, block } = candidatesOf(address, { ignoreDots });
        expect(block.length).toBeLessThanOrEqual(12);
        expect(new Set(block).size).toBe(block.length);
        expect(block).toEqual(expect.arrayContaining([...allow]));
        const patterns = block.filter(isPattern);
        expect(patterns.map(canonicalIdentifier)).toEqual(patterns);
      }),
    );
  });

  it('find an address however the dots are set, on both sides', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{3,8}$/), fc.array(fc.nat(7)), (name, dots) => {
        const dotted = [...name]
          .map((letter, index) => (dots.includes(index) ? `${letter}.` : letter))
          .join('');
        const address = `${dotted.replace(/\.$/, '')}@gmail.com`;
        expect(candidatesOf(address, { ignoreDots: true }).allow).toContain(mailboxOf(`${name}@gmail.com`));
      }),
    );
  });
});
