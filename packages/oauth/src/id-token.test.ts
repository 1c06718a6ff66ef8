import { hash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyIdToken } from './id-token.ts';
import type { OAuth2Provider } from './provider.ts';
import { startScriptedCalls } from './scripted-calls.ts';
import {
  accessToken,
  clientId,
  clientOf,
  goodCheck,
  goodClaims,
  issuer,
  makeSigningKey,
  now,
  signClaims,
  type SigningKey,
} from './scripted-issuer.ts';

const { server, outbound } = await startScriptedCalls();
let key: SigningKey;
let curve: SigningKey;
let edwards: SigningKey;

beforeAll(async () => {
  [key, curve, edwards] = await Promise.all([
    makeSigningKey('RS256', 'rsa'),
    makeSigningKey('ES256', 'curve'),
    makeSigningKey('Ed25519', 'edwards'),
  ]);
  server.answerJson(200, { keys: [key.jwk, curve.jwk, edwards.jwk] });
});

function verify(idToken: string, change: Partial<OAuth2Provider> = {}) {
  return verifyIdToken({ outbound }, clientOf(server, change), { ...goodCheck, idToken });
}

async function verifyClaims(claims: Record<string, unknown>, change: Partial<OAuth2Provider> = {}) {
  return verify(await signClaims(key, claims), change);
}

const refusedFor = (parameter: string) => ({ code: 'oauth_id_token_invalid', hop: 'token', parameter });

/** OpenID Connect Core §3.1.3.6: base64url of the left half. */
function leftHalf(size: 256 | 512, text = accessToken) {
  return hash(`sha${size}`, text, 'buffer')
    .subarray(0, size / 16)
    .toString('base64url');
}

describe('verifyIdToken', () => {
  it('returns the claims of a token nothing is wrong with', async () => {
    expect(await verifyClaims({ ...goodClaims, email: 'ada@example.com' })).toEqual({
      ...goodClaims,
      email: 'ada@example.com',
    });
  });

  it('refuses to judge for a provider without an issuer or without keys', async () => {
    const idToken = await signClaims(key, goodClaims);
    for (const missing of ['issuer', 'jwksUri'] as const) {
      const client = clientOf(server);
      const { [missing]: _none, ...provider } = client.provider;
      await expect(
        verifyIdToken({ outbound }, { ...client, provider }, { ...goodCheck, idToken }),
      ).rejects.toMatchObject(refusedFor('iss'));
    }
  });

  it('looks at the clock of the machine when nobody says what time it is', async () => {
    const { now: _now, ...check } = goodCheck;
    const seconds = Math.floor(Date.now() / 1000);
    const verifyAt = async (exp: number) =>
      verifyIdToken({ outbound }, clientOf(server), {
        ...check,
        idToken: await signClaims(key, { ...goodClaims, iat: seconds, exp }),
      });
    await expect(verifyAt(seconds + 600)).resolves.toMatchObject({ sub: 'person-1' });
    await expect(verifyAt(seconds - 600)).rejects.toMatchObject(refusedFor('exp'));
  });
});

describe('the claims of OpenID Connect Core §3.1.3.7', () => {
  it.each([
    { rule: 'iss of somebody else', change: { iss: 'https://evil.example' }, parameter: 'iss' },
    { rule: 'iss with a slash more', change: { iss: `${issuer}/` }, parameter: 'iss' },
    { rule: 'iss in other letters', change: { iss: issuer.toUpperCase() }, parameter: 'iss' },
    { rule: 'iss in a list', change: { iss: [issuer] }, parameter: 'iss' },
    { rule: 'no iss', change: { iss: undefined }, parameter: 'iss' },
    { rule: 'aud of another app', change: { aud: 'client-2' }, parameter: 'aud' },
    { rule: 'aud that only begins like ours', change: { aud: `${clientId}0` }, parameter: 'aud' },
    { rule: 'aud of several others', change: { aud: ['client-2', 'client-3'] }, parameter: 'aud' },
    { rule: 'an empty aud', change: { aud: [] }, parameter: 'aud' },
    { rule: 'aud in a list in a list', change: { aud: [[clientId]] }, parameter: 'aud' },
    { rule: 'aud as a member', change: { aud: { [clientId]: true } }, parameter: 'aud' },
    { rule: 'no aud', change: { aud: undefined }, parameter: 'aud' },
    { rule: 'several aud and no azp', change: { aud: [clientId, 'client-2'] }, parameter: 'azp' },
    { rule: 'azp of another app', change: { azp: 'client-2' }, parameter: 'azp' },
    { rule: 'azp that is null', change: { azp: null }, parameter: 'azp' },
    {
      rule: 'several aud and azp of another',
      change: { aud: [clientId, 'client-2'], azp: 'client-2' },
      parameter: 'azp',
    },
    { rule: 'exp a minute ago', change: { exp: now - 60 }, parameter: 'exp' },
    { rule: 'exp as text', change: { exp: String(now + 600) }, parameter: 'exp' },
    { rule: 'no exp', change: { exp: undefined }, parameter: 'exp' },
    { rule: 'iat in the future', change: { iat: now + 61 }, parameter: 'iat' },
    { rule: 'iat as text', change: { iat: String(now) }, parameter: 'iat' },
    { rule: 'no iat', change: { iat: undefined }, parameter: 'iat' },
    { rule: 'nbf in the future', change: { nbf: now + 61 }, parameter: 'nbf' },
    { rule: 'nbf as text', change: { nbf: '0' }, parameter: 'nbf' },
    { rule: 'nbf that is null', change: { nbf: null }, parameter: 'nbf' },
    { rule: 'the nonce of another sign-in', change: { nonce: 'nonce-of-another-flow' }, parameter: 'nonce' },
    { rule: 'the nonce in a list', change: { nonce: [goodClaims.nonce] }, parameter: 'nonce' },
    { rule: 'an empty nonce', change: { nonce: '' }, parameter: 'nonce' },
    { rule: 'no nonce', change: { nonce: undefined }, parameter: 'nonce' },
    { rule: 'an empty sub', change: { sub: '' }, parameter: 'sub' },
    { rule: 'a sub that is a number', change: { sub: 1 }, parameter: 'sub' },
    { rule: 'a sub of 256 characters', change: { sub: 'a'.repeat(256) }, parameter: 'sub' },
    { rule: 'no sub', change: { sub: undefined }, parameter: 'sub' },
  ])('refuse $rule', async ({ change, parameter }) => {
    await expect(verifyClaims({ ...goodClaims, ...change })).rejects.toMatchObject(refusedFor(parameter));
  });

  it.each([
    { rule: 'our app in a list', change: { aud: [clientId] } },
    { rule: 'several audiences, issued to us', change: { aud: ['client-2', clientId], azp: clientId } },
    { rule: 'a clock that is a little behind', change: { exp: now - 59 } },
    { rule: 'a clock that is a little ahead', change: { iat: now + 60, nbf: now + 60 } },
    { rule: 'a sub of 255 characters', change: { sub: 'a'.repeat(255) } },
  ])('accept $rule', async ({ change }) => {
    const claims = { ...goodClaims, ...change };
    expect(await verifyClaims(claims)).toEqual(claims);
  });

  it('may lack the nonce, but not hold another, where the provider leaves it out', async () => {
    const leftOut = { nonceNotReturned: true };
    await expect(verifyClaims({ ...goodClaims, nonce: undefined }, leftOut)).resolves.toMatchObject({
      iss: issuer,
    });
    for (const nonce of ['other', '', null]) {
      await expect(verifyClaims({ ...goodClaims, nonce }, leftOut)).rejects.toMatchObject(
        refusedFor('nonce'),
      );
    }
  });

  it.each([
    { name: 'a list', claims: [goodClaims] },
    { name: 'null', claims: null },
    { name: 'text', claims: JSON.stringify(goodClaims) },
  ])('have to be an object, not $name', async ({ claims }) => {
    await expect(verify(await signClaims(key, claims))).rejects.toMatchObject(refusedFor('id_token'));
  });
});

describe('at_hash', () => {
  it('is the left half of the hash of the access token, by the size the signature names', async () => {
    const rsa = await signClaims(key, { ...goodClaims, at_hash: leftHalf(256) });
    await expect(verify(rsa)).resolves.toMatchObject({ sub: 'person-1' });
    const ed = await signClaims(edwards, { ...goodClaims, at_hash: leftHalf(512) });
    const algorithms = { idTokenSigningAlgorithms: ['Ed25519'] };
    await expect(verify(ed, algorithms)).resolves.toMatchObject({ sub: 'person-1' });
    const short = await signClaims(edwards, { ...goodClaims, at_hash: leftHalf(256) });
    await expect(verify(short, algorithms)).rejects.toMatchObject(refusedFor('at_hash'));
  });

  it.each([
    { name: 'of another token', atHash: leftHalf(256, 'access-token-2') },
    { name: 'of the whole hash', atHash: hash('sha256', accessToken, 'base64url') },
    { name: 'in plain base64', atHash: `${leftHalf(256)}==` },
    { name: 'cut short', atHash: leftHalf(256).slice(0, 10) },
    { name: 'empty', atHash: '' },
    { name: 'null', atHash: null },
    { name: 'a number', atHash: 0 },
    { name: 'a list', atHash: [leftHalf(256)] },
  ])('is refused when it is $name', async ({ atHash }) => {
    await expect(verifyClaims({ ...goodClaims, at_hash: atHash })).rejects.toMatchObject(
      refusedFor('at_hash'),
    );
  });
});

describe('an issuer that many tenants share', () => {
  const own = '11111111-2222-3333-4444-555555555555';
  const other = '99999999-2222-3333-4444-555555555555';
  const template = 'https://login.example/{tid}/v2.0';
  const tenancy = (expected: string): Partial<OAuth2Provider> => ({
    issuer: template,
    sharedIssuer: {
      claim: 'tid',
      expected,
      anyWhen: ['common', 'organizations'],
      exceptWhen: { organizations: [own] },
      known: { consumers: own },
    },
  });
  const claimsOf = (tid: unknown, iss = `https://login.example/${String(tid)}/v2.0`) => ({
    ...goodClaims,
    iss,
    tid,
  });

  it.each([
    { name: 'the tenant the operator named', expected: own, tid: own },
    { name: 'the tenant behind a known name', expected: 'consumers', tid: own },
    { name: 'every tenant where the operator says so', expected: 'common', tid: other },
    { name: 'every tenant of a kind', expected: 'organizations', tid: other },
  ])('admits $name', async ({ expected, tid }) => {
    await expect(verifyClaims(claimsOf(tid), tenancy(expected))).resolves.toMatchObject({ tid });
  });

  it.each([
    { name: 'another tenant', expected: own, claims: claimsOf(other), parameter: 'tid' },
    {
      name: 'a tenant that is not of the kind',
      expected: 'organizations',
      claims: claimsOf(own),
      parameter: 'tid',
    },
    {
      name: 'another tenant than the known one',
      expected: 'consumers',
      claims: claimsOf(other),
      parameter: 'tid',
    },
    {
      name: 'our tenant under the issuer of another',
      expected: own,
      claims: { ...claimsOf(own), iss: claimsOf(other).iss },
      parameter: 'iss',
    },
    {
      name: 'another issuer where every tenant may',
      expected: 'common',
      claims: claimsOf(own, 'https://evil.example/v2.0'),
      parameter: 'iss',
    },
    {
      name: 'the template itself',
      expected: 'common',
      claims: claimsOf('{tid}', template),
      parameter: 'tid',
    },
    { name: 'a tenant that is a path', expected: 'common', claims: claimsOf('a/../b'), parameter: 'tid' },
    {
      name: 'a tenant that is a replacement pattern',
      expected: 'common',
      claims: claimsOf('$&'),
      parameter: 'tid',
    },
    {
      name: 'a tenant in a list',
      expected: own,
      claims: claimsOf([own], claimsOf(own).iss),
      parameter: 'tid',
    },
    { name: 'no tenant', expected: 'common', claims: claimsOf(undefined), parameter: 'tid' },
    { name: 'a name every object has', expected: 'constructor', claims: claimsOf(own), parameter: 'tid' },
  ])('refuses $name', async ({ expected, claims, parameter }) => {
    await expect(verifyClaims(claims, tenancy(expected))).rejects.toMatchObject(refusedFor(parameter));
  });
});

describe('any change to a token', () => {
  it('is refused, whichever character of whichever part it hits', async () => {
    const idToken = await signClaims(curve, goodClaims);
    // The last character of an encoded part holds bits nobody reads; a decoder may ignore them.
    const positions = [...idToken.matchAll(/[\w-](?=[\w-])/g)].map(({ index }) => index);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...positions), fc.constantFrom(...'AQgwZ09-_'), async (at, letter) => {
        fc.pre(idToken[at] !== letter);
        const changed = idToken.slice(0, at) + letter + idToken.slice(at + 1);
        await expect(verify(changed)).rejects.toMatchObject({ code: 'oauth_id_token_invalid' });
      }),
      { numRuns: 60 },
    );
  });
});
