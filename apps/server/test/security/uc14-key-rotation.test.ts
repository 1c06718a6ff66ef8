import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';
import { claimsOf, makeSigningKey, signToken } from './id-tokens.ts';
import type { SigningKey } from './id-tokens.ts';

const cooldownMs = 30_000;
const hourMs = 3_600_000;

describe.each(testDatabases())('UC14 the keys of a provider on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let strategy: string;
  let added = 0;
  let offset = 0;
  let published: SigningKey[];
  let signer: SigningKey;
  let header: () => object;

  beforeAll(async () => {
    const realNow = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => realNow() + offset);
    provider = await startOwnProvider('rotating');
    rig = await startProviderRig(kind, [provider]);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await rig.close();
    await provider.close();
  });
  // An issuer of its own for each test: what is remembered of one says nothing about the next.
  beforeEach(async () => {
    const keysAt = `/oidc/keys`;
    const jwks_uri = `${provider.at('oidc', '/keys')}?test=${(added += 1)}`;
    published = [makeSigningKey('ES256', 'first')];
    signer = published[0] as SigningKey;
    header = () => ({});
    ({ strategy } = await rig.connect({
      provider_kind: 'custom_oidc',
      provider_key: `rotating_${added}`,
      issuer: provider.issuer,
      ...provider.credentials,
      jwks_uri,
    }));
    const { script } = provider.sandbox;
    script.always(
      { path: keysAt },
      { kind: 'lie', transform: () => ({ keys: published.map(({ jwk }) => jwk) }) },
    );
    const transform = (body: unknown) => {
      const { id_token } = body as { id_token: string };
      return { ...(body as object), id_token: signToken(signer, claimsOf(id_token), header()) };
    };
    script.always({ path: '/oidc/token' }, { kind: 'lie', transform });
  });
  afterEach(() => provider.sandbox.script.clear());

  const asked = () =>
    provider.received('/oidc/keys').filter(({ query }) => query.get('test') === String(added)).length;
  const enters = async () => (await rig.signIn(strategy)).code ?? 'signed in';

  it('are asked for once, however many people come', async () => {
    const together = await Promise.all([enters(), enters(), enters(), enters()]);
    expect([...together, await enters()]).toEqual(Array.from({ length: 5 }, () => 'signed in'));
    expect(asked()).toBe(1);
  });

  it('are asked for again when one is unknown, and people get in by the new one', async () => {
    await enters();
    offset += cooldownMs + 1;
    signer = makeSigningKey('ES256', 'second');
    published = [...published, signer];
    expect(await enters()).toBe('signed in');
    expect(asked()).toBe(2);
  });

  it('that changed between the authorization and the token are no hindrance', async () => {
    await enters();
    offset += cooldownMs + 1;
    const next = makeSigningKey('ES256', 'next');
    const held = provider.sandbox.script.next({ path: '/oidc/token' }, { kind: 'hold' });
    const entering = enters();
    await held.arrived;
    published = [next];
    signer = next;
    const transform = (body: unknown) => {
      const { id_token } = body as { id_token: string };
      return { ...(body as object), id_token: signToken(next, claimsOf(id_token)) };
    };
    held.release({ kind: 'lie', transform });
    expect(await entering).toBe('signed in');
    expect(asked()).toBe(2);
  });

  it('are asked for at most once in 30 seconds, however many unknown ones are named', async () => {
    await enters();
    offset += cooldownMs + 1;
    let named = 0;
    header = () => ({ kid: `bogus-${(named += 1)}` });
    for (let round = 0; round < 5; round += 1) {
      const flood = Array.from({ length: 20 }, enters);
      for (const code of await Promise.all(flood)) expect(code).toBe('oauth_id_token_invalid');
    }
    expect(named).toBe(100);
    expect(asked()).toBe(2);
    header = () => ({});
    expect(await enters()).toBe('signed in');
    offset += cooldownMs + 1;
    header = () => ({ kid: 'bogus' });
    expect(await enters()).toBe('oauth_id_token_invalid');
    expect(asked()).toBe(3);
  });

  it('that were taken back let nobody in any more once they were asked for again', async () => {
    await enters();
    const old = signer;
    signer = makeSigningKey('ES256', 'second');
    published = [signer];
    offset += cooldownMs + 1;
    expect(await enters()).toBe('signed in');
    signer = old;
    expect(await enters()).toBe('oauth_id_token_invalid');
  });

  it('serve on while their provider does not answer, and are asked for behind the back of people', async () => {
    await enters();
    offset += hourMs + 1;
    provider.sandbox.script.next({ path: '/oidc/keys' }, { kind: 'drop', at: 'request' });
    expect(await enters()).toBe('signed in');
    await expect.poll(asked).toBe(2);
    expect(await enters()).toBe('signed in');
    offset += cooldownMs + 1;
    const held = provider.sandbox.script.next({ path: '/oidc/keys' }, { kind: 'hold' });
    expect(await enters()).toBe('signed in');
    await held.arrived;
    held.release();
    expect(asked()).toBe(3);
  });
});
