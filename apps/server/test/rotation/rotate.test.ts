import { authorizeAs } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countNeeding } from '../../src/rotation/reseal.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { personWithEmail, personWithoutEmail } from '../security/rig.ts';
import { startRotationRig } from './rotation-rig.ts';
import type { RotationRig } from './rotation-rig.ts';

const twoHours = 2 * 3600 * 1000;
const tokenPath = '/sandbox/x/2/oauth2/token';

describe.each(testDatabases())('a master key that changes while the server runs on $name', (kind) => {
  let rig: RotationRig;
  beforeEach(async () => {
    rig = await startRotationRig(kind, { connection: { keep_access: true } });
  });
  afterEach(() => rig.close());

  const rotate = async () => {
    const id = await rig.addKey();
    await rig.untilInUse(id);
    await rig.untilResealed();
    return id;
  };
  const signIn = async (person: string) => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person });
    const { status, body } = await browser.api('GET', '/v1/me');
    expect(status).toBe(200);
    return { browser, userId: String(body.response.id) };
  };
  const readToken = (userId: string, query = '') =>
    rig.asServer('GET', `/v1/users/${userId}/oauth-access-tokens/x${query}`);

  it('fails nobody who signs in or reads tokens meanwhile', { timeout: 60_000 }, async () => {
    const { userId } = await signIn(personWithEmail);
    const token = (await readToken(userId)).body.data[0].token;
    const end = new AbortController();
    const failures: unknown[] = [];
    let reads = 0;
    let signIns = 0;
    const reader = async () => {
      while (!end.signal.aborted) {
        const { status, body } = await readToken(userId);
        if (status !== 200 || body.data[0].token !== token) failures.push(body);
        reads += 1;
      }
    };
    const visitor = async () => {
      while (!end.signal.aborted) {
        const browser = createBrowserClient(rig.server.url);
        await browser.signIn({ person: 'new' });
        const { status, body } = await browser.api('GET', '/v1/me');
        if (status !== 200) failures.push(body);
        signIns += 1;
      }
    };
    const crowd = [reader(), reader(), visitor(), visitor()];
    for (let times = 0; times < 3; times += 1) await rotate();
    end.abort();
    await Promise.all(crowd);
    expect(failures).toEqual([]);
    expect(Math.min(reads, signIns)).toBeGreaterThan(5);
  });

  it('lets whoever was on the way arrive: at a provider, and with a code from a mail', async () => {
    const atProvider = createBrowserClient(rig.server.url);
    const authorizeUrl = await atProvider.start();
    const byMail = createBrowserClient(rig.server.url);
    const asked = await byMail.api('POST', '/v1/client/sign-ins', { identifier: 'ada@example.com' });
    const code = await newestCode(rig.asServer);

    await rotate();

    await atProvider.request(await authorizeAs(authorizeUrl, { person: personWithEmail }));
    expect((await atProvider.api('GET', '/v1/me')).status).toBe(200);
    const at = `/v1/client/sign-ins/${asked.body.response.id}/attempt-first-factor`;
    expect((await byMail.api('POST', at, { strategy: 'email_code', code })).status).toBe(200);
  });

  it('answers a write that is repeated with what it answered before', async () => {
    const operator = await rig.operator();
    const create = async () => {
      const headers = {
        origin: rig.server.url,
        'content-type': 'application/json',
        'idempotency-key': 'one',
      };
      const body = JSON.stringify({ name: 'deploy' });
      const answer = await operator.request('/v1/api-keys', { method: 'POST', headers, body });
      return { status: answer.status, body: (await answer.json()) as { secret?: string } };
    };
    const first = await create();
    await rotate();
    expect(await create()).toEqual(first);
  });

  it('loses no tokens that a provider gives while the old ones are sealed anew', async () => {
    const { userId } = await signIn(personWithEmail);
    const before = (await readToken(userId)).body.data[0].token;
    rig.server.advance(twoHours);
    const held = rig.server.running.sandbox.script.next({ path: tokenPath }, { kind: 'hold', at: 'answer' });
    const reading = readToken(userId);
    await held.arrived;
    const id = await rig.addKey();
    await rig.untilInUse(id);
    await rig.untilResealed();
    held.release();
    const { status, body } = await reading;
    expect(status).toBe(200);
    expect(body.data[0].token).not.toBe(before);
    // The provider's refresh tokens work once: the one that came back is the one that was kept.
    rig.server.advance(twoHours);
    expect((await readToken(userId)).status).toBe(200);
  });

  it('leaves no value at rest that needs the former key, and the former key can go', async () => {
    await signIn(personWithEmail);
    const { userId } = await signIn(personWithoutEmail);
    const former = rig.server.keyring.keyId;
    expect([...(await countNeeding(rig.server.db, former)).keys()]).toContain(
      'external_accounts.sealed_tokens',
    );
    await rotate();
    expect(await countNeeding(rig.server.db, former)).toEqual(new Map());
    expect(rig.server.logLines.filter((line) => line.includes('keys.value_not_opened'))).toEqual([]);
    rig.server.keyring.forget(former);
    await rig.server.running.deps.registry.reload();
    expect((await readToken(userId)).status).toBe(200);
  });
});
