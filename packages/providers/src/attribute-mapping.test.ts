import { OAuthError } from '@portico/oauth';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMapping, mapProfile, type AttributeMapping } from './attribute-mapping.ts';

const mapping: AttributeMapping = {
  provider_user_id: 'data.id',
  email_address: 'data.email',
  email_verified: 'data.email_verified',
  username: 'data.login | data.slug',
  first_name: ['data.given', 'data.name', '"Somebody"'],
  last_name: 'data.family',
  profile_image_url: 'data.pictures.0.url',
};
const compiled = compileMapping(mapping);

function map(data: unknown) {
  return mapProfile(compiled, { data });
}

describe('mapProfile', () => {
  it('follows dot paths, fallbacks, list positions and defaults', () => {
    const identity = map({
      id: '1',
      slug: 'ada',
      name: 'Ada',
      family: 'Lovelace',
      pictures: [{ url: 'https://img.example/a.png' }],
      company: { name: 'Analytical Engines' },
    });
    expect(identity).toEqual({
      providerUserId: '1',
      emailVerified: false,
      username: 'ada',
      firstName: 'Ada',
      lastName: 'Lovelace',
      imageUrl: 'https://img.example/a.png',
      unmapped: { data: { pictures: [{}], company: { name: 'Analytical Engines' } } },
    });
    expect(map({ id: '1' }).firstName).toBe('Somebody');
  });

  it('reads safe numbers as ids', () => {
    expect(map({ id: 583231 }).providerUserId).toBe('583231');
    expect(map({ id: 0 }).providerUserId).toBe('0');
  });

  it.each([
    { name: 'nothing', data: {} },
    { name: 'no data at all', data: undefined },
    { name: 'null', data: { id: null } },
    { name: 'an empty string', data: { id: '' } },
    { name: 'a number beyond 2^53, already rounded', data: JSON.parse('{"id":9007199254740993}') },
    { name: 'a fraction', data: { id: 1.5 } },
    { name: 'true', data: { id: true } },
    { name: 'an object', data: { id: { value: '1' } } },
    { name: 'NUL', data: { id: '1\0' } },
    { name: 'a line break', data: { id: '1\n' } },
    { name: 'half a character', data: { id: '\ud800' } },
    { name: 'a text too long to be told apart', data: { id: '1'.repeat(256) } },
  ])('refuses as an id: $name', ({ data }) => {
    expect(() => map(data)).toThrow(
      expect.objectContaining({ code: 'oauth_provider_user_id_missing', hop: 'profile' }),
    );
  });

  it('does not take a worse id when the first one is unusable', () => {
    const byId = compileMapping({ provider_user_id: 'id | login' });
    expect(() => mapProfile(byId, { id: 2 ** 60, login: 'ada' })).toThrow(
      expect.objectContaining({ code: 'oauth_provider_user_id_missing' }),
    );
  });

  it.each([
    { value: 'x', kept: undefined },
    { value: 'a@b@c', kept: undefined },
    { value: '@b', kept: undefined },
    { value: 'a@', kept: undefined },
    { value: 'a b@c', kept: undefined },
    { value: 'a@b\0', kept: undefined },
    { value: `${'a'.repeat(250)}@b.cd`, kept: undefined },
    { value: 42, kept: undefined },
    { value: ['a@b.cd'], kept: undefined },
    { value: ' Ada@example.com ', kept: 'Ada@example.com' },
  ])('takes an address or none: $value', ({ value, kept }) => {
    expect(map({ id: '1', email: value }).emailAddress).toBe(kept);
  });

  it.each([
    { claim: true, verified: true },
    { claim: 'true', verified: false },
    { claim: 1, verified: false },
    { claim: false, verified: false },
    { claim: undefined, verified: false },
  ])('believes only a literal true: $claim', ({ claim, verified }) => {
    const data = { id: '1', email: 'a@b.cd', email_verified: claim };
    expect(map(data).emailVerified).toBe(verified);
  });

  it.each([
    { claims: { confirmed: true, valid: true }, verified: true },
    { claims: { confirmed: true, valid: false }, verified: false },
    { claims: { confirmed: true }, verified: false },
    { claims: { confirmed: true, valid: 'true' }, verified: false },
    { claims: { confirmed: false, valid: true }, verified: false },
    { claims: { valid: true }, verified: false },
  ])(
    'believes several claims only together, where the provider is known for it: $claims',
    ({ claims, verified }) => {
      const preset = {
        attributeMapping: { email_address: 'email' },
        emailVerified: 'when_claimed',
        emailVerifiedOnlyIf: ['account.valid'],
      } as const;
      const own = { provider_user_id: 'id', email_address: 'email', email_verified: 'account.confirmed' };
      const body = { id: '1', email: 'a@b.cd', account: claims };
      expect(mapProfile(compileMapping(own, preset), body).emailVerified).toBe(verified);
      // An operator who maps an address or a claim of their own does not lose the second condition.
      const mapped = { ...own, email_verified: 'account.confirmed | always', email_address: 'other' };
      const remapped = { ...body, other: 'c@d.ef', always: true };
      const isValid = 'valid' in claims && claims.valid === true;
      expect(mapProfile(compileMapping(mapped, preset), remapped).emailVerified).toBe(isValid);
      const trusted = compileMapping(own, {
        ...preset,
        attributeMapping: own,
        emailVerified: 'when_present',
      });
      expect(mapProfile(trusted, body).emailVerified).toBe(isValid);
    },
  );

  it('does not call an address verified that is not there', () => {
    expect(map({ id: '1', email: 'none', email_verified: true }).emailVerified).toBe(false);
  });

  it.each([
    'http://img.example/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,AA',
    '//img.example/a.png',
    'https://user:password@img.example/a.png',
    `https://img.example/${'a'.repeat(2048)}`,
    7,
  ])('leaves out an image that is not a plain https URL: %s', (url) => {
    expect(map({ id: '1', pictures: [{ url }] })).not.toHaveProperty('imageUrl');
  });

  it('accepts an image on loopback without TLS, where the sandbox lives', () => {
    const url = 'http://localhost:4400/sandbox/x/a.png';
    expect(map({ id: '1', pictures: [{ url }] }).imageUrl).toBe(url);
  });

  it('shortens names between characters and drops those with NUL', () => {
    expect(map({ id: '1', login: '😀'.repeat(300) }).username).toBe('😀'.repeat(256));
    expect(map({ id: '1', login: 'a\0', slug: 'b' }).username).toBe('b');
    expect(map({ id: '1', login: '   ' })).not.toHaveProperty('username');
  });

  it('walks own properties only, and copies nothing into a prototype', () => {
    const inherited = Object.create({ login: 'inherited' }) as Record<string, unknown>;
    expect(map(Object.assign(inherited, { id: '1' }))).not.toHaveProperty('username');
    const body = JSON.parse('{"id":"1","__proto__":{"admin":true}}') as Record<string, unknown>;
    expect(mapProfile(compileMapping({ provider_user_id: 'id' }), body).unmapped).toEqual({});
  });

  it('keeps what no database refuses, and every body maps or is refused with the code', () => {
    const anyBody = fc.dictionary(fc.string(), fc.jsonValue());
    const anyMapping = compileMapping({ provider_user_id: 'id', username: 'name', first_name: 'a.b' });
    const identityOrCode = (body: Record<string, unknown>) => {
      try {
        return JSON.stringify(mapProfile(anyMapping, body));
      } catch (error) {
        if (error instanceof OAuthError) return error.code;
        throw error;
      }
    };
    fc.assert(
      fc.property(anyBody, fc.oneof(fc.string({ unit: 'binary' }), fc.nat()), (body, id) => {
        const outcome = identityOrCode({ ...body, id, text: 'a\0b', deep: { text: '\ud800' } });
        expect(outcome).toMatch(/^(\{|oauth_provider_user_id_missing$)/);
        expect(outcome).not.toMatch(/\\u0000|\\ud8/);
      }),
    );
  });
});

describe('a preset whose addresses are always confirmed', () => {
  const preset = {
    attributeMapping: { provider_user_id: 'id', email_address: 'confirmed_email' },
    emailVerified: 'when_present',
  } as const;
  const body = { id: '1', confirmed_email: 'a@b.cd', bio: 'victim@b.cd' };

  it('vouches for them', () => {
    const own = compileMapping(preset.attributeMapping, preset);
    expect(mapProfile(own, body)).toMatchObject({ emailAddress: 'a@b.cd', emailVerified: true });
  });

  it('does not vouch for an address that was mapped from somewhere else', () => {
    const remapped = compileMapping(
      { provider_user_id: 'id', email_address: 'bio | confirmed_email' },
      preset,
    );
    expect(mapProfile(remapped, body)).toMatchObject({ emailAddress: 'victim@b.cd', emailVerified: false });
    expect(mapProfile(remapped, { id: '1', confirmed_email: 'a@b.cd' })).toMatchObject({
      emailVerified: true,
    });
  });

  it('vouches for nothing when it only says so by claim', () => {
    const claimed = compileMapping(preset.attributeMapping, { ...preset, emailVerified: 'when_claimed' });
    expect(mapProfile(claimed, body)).toMatchObject({ emailVerified: false });
  });
});

describe('compileMapping', () => {
  it.each([
    { change: { provider_user_id: '' }, names: 'provider_user_id' },
    { change: { username: 'a..b' }, names: 'username' },
    { change: { username: '.a' }, names: 'username' },
    { change: { username: 'a |' }, names: 'username' },
    { change: { username: 'a b' }, names: 'username' },
    { change: { username: 'a'.repeat(300) }, names: 'username' },
    { change: { provider_user_id: '"same for all"' }, names: 'provider_user_id' },
    { change: { provider_user_id: 'id | "same for all"' }, names: 'provider_user_id' },
    { change: { provider_user_id: [] }, names: 'provider_user_id' },
    { change: { email_address: 'email | "none@example.com"' }, names: 'email_address' },
  ])('names the attribute it refuses: $change', ({ change, names }) => {
    expect(() => compileMapping({ ...mapping, ...change })).toThrow(names);
  });
});

describe('selections and templates', () => {
  const mapWith = (added: Record<string, string>, body: Record<string, unknown>) =>
    mapProfile(compileMapping({ provider_user_id: 'id', ...added }), { id: '1', ...body });

  it.each([
    {
      entries: [
        { primary: false, email: 'a@example.com' },
        { primary: true, email: 'b@example.com' },
      ],
      found: 'b@example.com',
    },
    { entries: [{ primary: 'true', email: 'c@example.com' }], found: 'c@example.com' },
    { entries: [{ email: 'a@example.com' }], found: undefined },
    { entries: { primary: true, email: 'a@example.com' }, found: undefined },
    { entries: [null, 3], found: undefined },
  ])('picks $found from $entries', ({ entries, found }) => {
    const identity = mapWith({ email_address: 'emails.[primary=true].email' }, { emails: entries });
    expect(identity.emailAddress).toBe(found);
  });

  it('keeps no other entry of a list that one was picked from', () => {
    const emails = [{ primary: true, email: 'a@example.com' }, { email: 'hidden@example.com' }];
    expect(mapWith({ email_address: 'emails.[primary=true].email' }, { emails }).unmapped).toEqual({});
  });

  it.each([
    { body: { avatar: 'abc' }, imageUrl: 'https://cdn.example/1/abc.png' },
    { body: { avatar: null }, imageUrl: undefined },
    { body: {}, imageUrl: undefined },
    { body: { avatar: '' }, imageUrl: undefined },
    { body: { avatar: 7 }, imageUrl: 'https://cdn.example/1/7.png' },
    { body: { avatar: { a: 1 } }, imageUrl: undefined },
  ])('puts a picture together of what is there: $body', ({ body, imageUrl }) => {
    expect(mapWith({ profile_image_url: 'https://cdn.example/{id}/{avatar}.png' }, body).imageUrl).toBe(
      imageUrl,
    );
  });

  it.each(['provider_user_id', 'email_address', 'email_verified'] as const)(
    'never puts %s together',
    (name) => {
      expect(() => compileMapping({ provider_user_id: 'id', [name]: '{id}@example.com' })).toThrow(name);
    },
  );

  it.each(['{id', 'id}', '{}', '{a b}', 'x{id}}', '[a=b', '[a]', 'a[b=c]'])('refuses %s', (path) => {
    expect(() => compileMapping({ provider_user_id: 'id', username: path })).toThrow('username');
  });

  it('takes another word than true for verified only where the provider says so', () => {
    const own = { provider_user_id: 'id', email_address: 'email', email_verified: 'verified' };
    const preset = { attributeMapping: own, emailVerified: 'when_claimed' as const };
    const body = { id: '1', email: 'a@example.com', verified: 'true' };
    expect(mapProfile(compileMapping(own, preset), body).emailVerified).toBe(false);
    const lenient = { ...preset, emailVerifiedValues: ['true'] };
    expect(mapProfile(compileMapping(own, lenient), body).emailVerified).toBe(true);
  });
});
