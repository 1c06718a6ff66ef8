import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, exportSPKI, importJWK, jwtVerify } from 'jose';
import type { JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { sampleEnvironment, sampleSigningKey } from '../../test/sample-environment.ts';
import { defaultSettings } from '../environments/settings.ts';
import { mintSessionToken } from './session-token.ts';

const now = 1_800_000_000_750;
const seconds = 1_800_000_000;
const keys = {
  ES256: sampleSigningKey('ES256', 'kid_es'),
  RS256: sampleSigningKey('RS256', 'kid_rs'),
};
const environmentWith = (algorithm: 'ES256' | 'RS256', signingKeys = [keys.ES256, keys.RS256]) =>
  sampleEnvironment({
    settings: { ...defaultSettings('My app'), sessionTokenAlgorithm: algorithm },
    signingKeys,
  });
const subject = {
  userId: 'user_ada',
  sessionId: 'sess_1',
  authenticatedAt: now - 5 * 60_000,
  authorizedParty: 'https://app.example.com',
};
const jwks = createLocalJWKSet({ keys: Object.values(keys).map((key) => key.publicJwk as JWK) });
const at = new Date(now);

describe.each(['ES256', 'RS256'] as const)('a session token signed with %s', (algorithm) => {
  const environment = environmentWith(algorithm);
  const token = mintSessionToken(environment, subject, now);

  it('is verified by any JWT library against the key set', async () => {
    const options = { issuer: 'https://auth.example.com', currentDate: at, algorithms: [algorithm] };
    const { payload } = await jwtVerify(token, jwks, options);
    expect(payload).toEqual({
      iss: 'https://auth.example.com',
      sub: 'user_ada',
      sid: 'sess_1',
      azp: 'https://app.example.com',
      iat: seconds,
      nbf: seconds - 10,
      exp: seconds + 60,
      jti: expect.stringMatching(/^jti_[0-9a-f]{32}$/),
      v: 2,
      sts: 'active',
      fva: [5, -1],
    });
  });

  it('says with what it was signed, and nothing else', () => {
    expect(decodeProtectedHeader(token)).toEqual({
      alg: algorithm,
      typ: 'JWT',
      kid: algorithm === 'ES256' ? 'kid_es' : 'kid_rs',
    });
  });

  it('is good for a minute', async () => {
    const verifyAt = (time: number) => jwtVerify(token, jwks, { currentDate: new Date(time) });
    await expect(verifyAt((seconds + 59) * 1000)).resolves.toBeDefined();
    await expect(verifyAt((seconds + 60) * 1000)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
  });

  it('is good on a machine whose clock is ten seconds behind, and not eleven', async () => {
    const verifyAt = (time: number) => jwtVerify(token, jwks, { currentDate: new Date(time) });
    await expect(verifyAt((seconds - 10) * 1000)).resolves.toBeDefined();
    await expect(verifyAt((seconds - 11) * 1000)).rejects.toMatchObject({ claim: 'nbf' });
  });

  it('is refused with one changed character in any part', async () => {
    for (const at_ of token.split('.').keys()) {
      const parts = token.split('.');
      const part = parts[at_] ?? '';
      parts[at_] = `${part.slice(0, 9)}${part[9] === 'A' ? 'B' : 'A'}${part.slice(10)}`;
      await expect(jwtVerify(parts.join('.'), jwks, { currentDate: at })).rejects.toThrow(Error);
    }
  });

  it('is refused by the key of another environment', async () => {
    const foreign = createLocalJWKSet({ keys: [sampleSigningKey(algorithm, 'kid_other').publicJwk] });
    await expect(jwtVerify(token, foreign, { currentDate: at })).rejects.toThrow(Error);
  });

  it('fits into a cookie twice', () => {
    expect(token.length).toBeLessThan(1500);
  });
});

describe('mintSessionToken', () => {
  it('leaves out who asked when nobody knows', () => {
    const token = mintSessionToken(environmentWith('ES256'), { ...subject, authorizedParty: undefined }, now);
    expect(Object.keys(decodeJwt(token))).not.toContain('azp');
  });

  it('gives every token an id of its own', () => {
    const mint = () => decodeJwt(mintSessionToken(environmentWith('ES256'), subject, now)).jti;
    expect(mint()).not.toBe(mint());
  });

  it.each([
    { name: 'just now', authenticatedAt: now, minutes: 0 },
    { name: 'less than a minute ago', authenticatedAt: now - 59_999, minutes: 0 },
    { name: 'a minute ago', authenticatedAt: now - 60_000, minutes: 1 },
    { name: 'in the future, by another clock', authenticatedAt: now + 60_000, minutes: 0 },
  ])('counts the minutes since a factor was proven $name: $minutes', ({ authenticatedAt, minutes }) => {
    const token = mintSessionToken(environmentWith('ES256'), { ...subject, authenticatedAt }, now);
    expect(decodeJwt(token)['fva']).toEqual([minutes, -1]);
  });

  it('signs with the newest key, while the older ones still verify', async () => {
    const newer = sampleSigningKey('ES256', 'kid_newer');
    const token = mintSessionToken(environmentWith('ES256', [keys.ES256, keys.RS256, newer]), subject, now);
    expect(decodeProtectedHeader(token).kid).toBe('kid_newer');
    const older = mintSessionToken(environmentWith('ES256', [keys.ES256]), subject, now);
    const all = createLocalJWKSet({ keys: [keys.ES256, newer].map((key) => key.publicJwk as JWK) });
    await expect(jwtVerify(older, all, { currentDate: at })).resolves.toBeDefined();
  });

  it('does not sign with a key of another algorithm', () => {
    expect(() => mintSessionToken(environmentWith('RS256', [keys.ES256]), subject, now)).toThrow(
      /no RS256 key/,
    );
  });

  it('signs for libraries that know a public key in PEM only', async () => {
    const pem = await exportSPKI((await importJWK(keys.RS256.publicJwk as JWK, 'RS256')) as never);
    // RSA of 2048 bits with the exponent 65537.
    expect(pem).toContain('MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA');
    expect(pem.trimEnd()).toMatch(/AQAB\n-----END PUBLIC KEY-----$/);
  });
});
