import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { exportSPKI, importJWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyIdToken } from './id-token.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import type { OAuth2Provider } from './provider.ts';
import {
  clientOf,
  goodCheck,
  goodClaims,
  makeSigningKey,
  rawToken,
  signClaims,
  type SigningKey,
} from './scripted-issuer.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
let outbound: Outbound;
let key: SigningKey;
let stranger: SigningKey;
let small: ReturnType<typeof generateKeyPairSync>;
const sharedSecret = Buffer.from('a secret that everybody can read in the key set');

beforeAll(async () => {
  [key, stranger] = await Promise.all([makeSigningKey('RS256', 'k1'), makeSigningKey('RS256', 'k1')]);
  small = generateKeyPairSync('rsa', { modulusLength: 512 });
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  outbound = createOutbound({ allow: [`127.0.0.1:${server.port}`], totalTimeoutMs: 2000 });
  server.requests.length = 0;
  server.answerJson(200, { keys: [key.jwk] });
  return () => outbound.close();
});

function verify(idToken: string, change: Partial<OAuth2Provider> = {}) {
  return verifyIdToken({ outbound }, clientOf(server, change), { ...goodCheck, idToken });
}

const invalid = { code: 'oauth_id_token_invalid' };
const signed = (idToken: string) => idToken.split('.').slice(0, 2).join('.');

function hmacToken(secret: Buffer | string, header: object) {
  const input = signed(rawToken({ alg: 'HS256', ...header }, goodClaims));
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

describe('the signature of an id_token', () => {
  it.each(['none', 'None', 'NONE', '', 'nOnE'])('is never left out: alg %j', async (alg) => {
    const everything = { idTokenSigningAlgorithms: ['RS256', alg, 'none'] };
    await expect(verify(rawToken({ alg }, goodClaims), everything)).rejects.toMatchObject(invalid);
    await expect(verify(rawToken({ alg, kid: 'k1' }, goodClaims, 'AA'), everything)).rejects.toMatchObject(
      invalid,
    );
  });

  it('is not an HMAC under our public key, even if the provider lists HS256 (RFC 8725 §2.1)', async () => {
    const publicKey = await importJWK(key.jwk, 'RS256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new TypeError('not a public key');
    const pem = await exportSPKI(publicKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(key.jwk), 'secret-of-the-client']) {
      for (const header of [{}, { kid: 'k1' }]) {
        const idToken = hmacToken(secret, header);
        const listed = { idTokenSigningAlgorithms: ['RS256', 'HS256', 'HS384', 'HS512'] };
        await expect(verify(idToken, listed)).rejects.toMatchObject(invalid);
      }
    }
    // Refused by the name of the algorithm, before any key is looked for.
    expect(server.requests).toEqual([]);
  });

  it('is not an HMAC under a symmetric key that stands in the key set', async () => {
    const oct = {
      kty: 'oct',
      kid: 'shared',
      alg: 'HS256',
      use: 'sig',
      k: sharedSecret.toString('base64url'),
    };
    server.answerJson(200, { keys: [oct, key.jwk] });
    const listed = { idTokenSigningAlgorithms: ['HS256', 'RS256'] };
    await expect(verify(hmacToken(sharedSecret, { kid: 'shared' }), listed)).rejects.toMatchObject(invalid);
    await expect(verify(await signClaims(key, goodClaims), listed)).resolves.toMatchObject({
      sub: 'person-1',
    });
  });

  it('is by an algorithm the provider uses, RS256 or ES256 if it says nothing', async () => {
    const pss = await makeSigningKey('PS256', 'k1');
    server.answerJson(200, { keys: [pss.jwk] });
    const idToken = await signClaims(pss, goodClaims);
    await expect(verify(idToken)).rejects.toMatchObject(invalid);
    await expect(verify(idToken, { idTokenSigningAlgorithms: ['ES256'] })).rejects.toMatchObject(invalid);
    await expect(verify(idToken, { idTokenSigningAlgorithms: [] })).rejects.toMatchObject(invalid);
    await expect(verify(idToken, { idTokenSigningAlgorithms: ['PS256'] })).resolves.toMatchObject({
      sub: 'person-1',
    });
  });

  it('is by a key of the set, not by another of the same name', async () => {
    await expect(verify(await signClaims(stranger, goodClaims))).rejects.toMatchObject(invalid);
  });

  it('is not by an RSA key of 512 bits, though it stands in the set (RFC 7518 §3.3)', async () => {
    const jwk = { ...small.publicKey.export({ format: 'jwk' }), kid: 'small', use: 'sig' };
    server.answerJson(200, { keys: [jwk] });
    const input = signed(rawToken({ alg: 'RS256', kid: 'small' }, goodClaims));
    const signature = createSign('sha256').update(input).sign(small.privateKey, 'base64url');
    await expect(verify(`${input}.${signature}`)).rejects.toMatchObject(invalid);
  });

  it('is not by a key that is for something else', async () => {
    const idToken = await signClaims(key, goodClaims);
    const { use: _use, ...jwk } = key.jwk;
    for (const change of [{ use: 'enc' }, { key_ops: ['encrypt'] }, { alg: 'RS512' }]) {
      const other = createOutbound({ allow: [`127.0.0.1:${server.port}`], totalTimeoutMs: 2000 });
      server.answerJson(200, { keys: [{ ...jwk, ...change }] });
      const check = { ...goodCheck, idToken };
      await expect(verifyIdToken({ outbound: other }, clientOf(server), check)).rejects.toMatchObject(
        invalid,
      );
      await other.close();
    }
  });
});

describe('the header of an id_token', () => {
  it.each(['jku', 'jwk', 'x5u', 'x5c'])('brings no key along: %s (RFC 8725 §3.10)', async (name) => {
    const url = `${server.origin}/attacker-keys`;
    const values = { jku: url, jwk: stranger.jwk, x5u: url, x5c: ['MIIB'] };
    const header = { [name]: values[name as keyof typeof values] };
    for (const signer of [stranger, key]) {
      await expect(verify(await signClaims(signer, goodClaims, header))).rejects.toMatchObject({
        ...invalid,
        parameter: name,
      });
    }
    // It is not even looked at.
    expect(server.requests).toEqual([]);
  });

  it.each([
    {
      name: 'an unknown extension',
      crit: ['https://example.com/ext'],
      member: { 'https://example.com/ext': true },
    },
    { name: 'b64, which a JWT must not use (RFC 7797 §7)', crit: ['b64'], member: { b64: true } },
    { name: 'nothing', crit: [], member: {} },
    { name: 'what is not there', crit: ['exp'], member: {} },
    { name: 'text instead of a list', crit: 'b64', member: {} },
  ])('demands nothing we do not understand: $name (RFC 7515 §4.1.11)', async ({ crit, member }) => {
    const header = { alg: 'RS256', kid: 'k1', crit, ...member };
    const input = signed(rawToken(header, goodClaims));
    const bytes = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, Buffer.from(input));
    await expect(verify(`${input}.${Buffer.from(bytes).toString('base64url')}`)).rejects.toMatchObject(
      invalid,
    );
  });

  it('is needed, and so is everything else of a token', async () => {
    const good = await signClaims(key, goodClaims);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const broken = [
      '',
      'a',
      '..',
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}..${signature}`,
    ];
    const odd = [`${good}.a`, `${good}=`, ` ${good}`, `[].${payload}.${signature}`, 'é.é.é', '\0.\0.\0'];
    for (const idToken of [...broken, ...odd, rawToken(null, goodClaims), rawToken([], goodClaims)]) {
      await expect(verify(idToken), JSON.stringify(idToken)).rejects.toMatchObject(invalid);
    }
  });

  it('ends at 32 kB, together with all claims, before anything is asked or decoded', async () => {
    const idToken = await signClaims(key, { ...goodClaims, filler: 'a'.repeat(32_768) });
    await expect(verify(idToken)).rejects.toMatchObject({
      ...invalid,
      message: expect.stringContaining('too long'),
    });
    expect(server.requests).toEqual([]);
  });
});

describe('a refusal', () => {
  it('tells nothing of the token', async () => {
    const idToken = await signClaims(stranger, { ...goodClaims, email: 'ada@example.com' });
    const error: unknown = await verify(idToken).catch((failure: unknown) => failure);
    const { message, stack, cause } = error as Error;
    const shown = JSON.stringify([error, message, stack, cause, (cause as Error).message]);
    for (const part of [...idToken.split('.'), 'ada@example.com', 'person-1'])
      expect(shown).not.toContain(part);
  });
});
