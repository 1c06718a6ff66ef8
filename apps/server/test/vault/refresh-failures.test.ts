import type { ScriptAction } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { refreshCall, startTokenRig, twoHours } from './token-rig.ts';
import type { TokenRig } from './token-rig.ts';

/** Longer than any wait between two tries. */
const longestWait = 16 * 60 * 1000;

const json = { 'content-type': 'application/json' };
const answers = (status: number, body: unknown, headers: Record<string, string> = {}): ScriptAction => ({
  kind: 'answer',
  status,
  body,
  headers: { ...json, ...headers },
});
const xTokenInvalid = {
  error: 'invalid_request',
  error_description: 'Value passed for the token was invalid.',
};

describe.each(testDatabases())('a refresh that fails, on $name', (kind) => {
  let rig: TokenRig;

  beforeEach(async () => {
    rig = await startTokenRig(kind);
    rig.server.advance(twoHours);
  });
  afterEach(() => rig.close());

  const next = (action: ScriptAction) => rig.provider.sandbox.script.next(refreshCall, action);
  const always = (action: ScriptAction) => rig.provider.sandbox.script.always(refreshCall, action);
  const codeOf = ({ body }: Awaited<ReturnType<TokenRig['read']>>): string | undefined =>
    body.errors?.[0].code;
  const expectDead = async (reason: string) => {
    expect(await rig.account()).toMatchObject({
      tokens_state: 'needs_reconnect',
      tokens_state_reason: reason,
    });
    expect(await rig.history()).toContain('external_account.needs_reconnect');
    const asked = rig.refreshes();
    for (const at of [rig.server.url, rig.other.url]) {
      const answer = await rig.read({ at });
      expect([answer.status, codeOf(answer)]).toEqual([422, 'external_account_needs_reconnect']);
    }
    // Nobody asks for what is over.
    expect(rig.refreshes()).toBe(asked);
  };
  const expectAlive = async () => {
    expect(await rig.account()).toMatchObject({ tokens_state: 'active', tokens_state_reason: null });
    expect(await rig.history()).not.toContain('external_account.needs_reconnect');
  };

  it.each<{ name: string; action: ScriptAction }>([
    { name: 'is cut off in the middle', action: { kind: 'drop', afterBytes: 20 } },
    { name: 'never begins', action: { kind: 'drop' } },
    { name: 'is not JSON', action: { kind: 'lie', transform: () => '<title>Sorry</title>', headers: json } },
    { name: 'holds no token', action: { kind: 'lie', transform: () => ({ ok: true }) } },
    {
      name: 'holds half of it',
      action: { kind: 'lie', transform: (body) => JSON.stringify(body).slice(0, 40) },
    },
  ])(
    'tries the old token once more when the answer $name, and then the grant is known to be lost',
    async ({ action }) => {
      next(action);
      expect((await rig.read()).status).toBe(422);
      expect(rig.refreshes()).toBe(2);
      await expectDead('answer_lost');
    },
  );

  it('goes on by the old token where the provider never saw the request', async () => {
    next({ kind: 'drop', at: 'request' });
    const { status, body } = await rig.read();
    expect(status).toBe(200);
    expect(await rig.works(body.data[0].token)).toBe(true);
    expect(rig.refreshes()).toBe(2);
    await expectAlive();
  });

  it('leaves a provider that answers garbage alone for longer and longer, and calls nothing lost', async () => {
    always({ kind: 'answer', status: 200, body: '<title>Maintenance</title>' });
    for (let round = 1; round <= 4; round += 1) {
      expect(codeOf(await rig.read())).toBe('oauth_token_retrieval_error');
      expect(codeOf(await rig.read({ at: rig.other.url }))).toBe('oauth_token_retrieval_error');
      expect(rig.refreshes()).toBe(1 + round);
      rig.server.advance(longestWait);
    }
    await expectAlive();
    rig.provider.sandbox.script.clear();
    expect((await rig.read()).status).toBe(200);
  });

  it.each<{ name: string; action: ScriptAction }>([
    { name: 'invalid_grant', action: answers(400, { error: 'invalid_grant' }) },
    { name: "X's words", action: answers(400, xTokenInvalid) },
  ])('believes a provider that says by $name that the grant is over', async ({ action }) => {
    next(action);
    expect((await rig.read()).status).toBe(422);
    expect(rig.refreshes()).toBe(1);
    await expectDead('refused_by_provider');
    await rig.signInAgain();
    expect((await rig.read()).status).toBe(200);
    await expect(rig.account()).resolves.toMatchObject({ tokens_state: 'active', tokens_state_reason: null });
  });

  it.each([
    { status: 500, said: { error: 'invalid_grant' } },
    { status: 503, said: xTokenInvalid },
    { status: 429, said: { error: 'invalid_grant' } },
    { status: 429, said: xTokenInvalid },
  ])('never gives up on $status, though it says $said.error', async ({ status, said }) => {
    always(answers(status, said));
    for (let round = 1; round <= 3; round += 1) {
      const answer = await rig.read();
      expect([answer.status, codeOf(answer)]).toEqual([400, 'oauth_token_retrieval_error']);
      expect(rig.refreshes()).toBe(round);
      rig.server.advance(longestWait);
    }
    await expectAlive();
    rig.provider.sandbox.script.clear();
    expect((await rig.read()).status).toBe(200);
  });

  it('does not blame a person when the provider refuses our app', async () => {
    always(answers(401, { error: 'invalid_client' }));
    expect(codeOf(await rig.read())).toBe('oauth_token_retrieval_error');
    await expectAlive();
    rig.provider.sandbox.script.clear();
    rig.server.advance(longestWait);
    expect((await rig.read()).status).toBe(200);
  });

  it.each([
    { name: 'Retry-After', status: 503, headers: () => ({ 'retry-after': '3600' }) },
    {
      name: 'the moment its limit resets',
      status: 429,
      headers: () => ({ 'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 3600) }),
    },
  ])('asks nobody again before $name, on any node', async ({ status, headers }) => {
    next(answers(status, { title: 'Later' }, headers()));
    expect(codeOf(await rig.read())).toBe('oauth_token_retrieval_error');
    rig.server.advance(3500 * 1000);
    for (const at of [rig.server.url, rig.other.url]) {
      expect(codeOf(await rig.read({ at }))).toBe('oauth_token_retrieval_error');
    }
    expect(rig.refreshes()).toBe(1);
    rig.server.advance(120 * 1000);
    expect((await rig.read({ at: rig.other.url })).status).toBe(200);
    expect(rig.refreshes()).toBe(2);
  });

  it('waits twice as long each time, whichever node tries', async () => {
    always(answers(500, {}));
    const waits: number[] = [];
    for (const at of [rig.server.url, rig.other.url, rig.server.url, rig.other.url]) {
      await rig.read({ at });
      const { retry_at: retryAt } = await rig.server.db
        .selectFrom('token_refreshes')
        .select('retry_at')
        .where('account_id', '=', rig.accountId)
        .executeTakeFirstOrThrow();
      const waitMs = (retryAt ?? 0) - rig.server.now();
      waits.push(waitMs);
      rig.server.advance(waitMs);
    }
    // 2, 4, 8, 16 seconds, each with up to half of it left out, less what the test itself took.
    for (const [index, waitMs] of waits.entries()) {
      const whole = 2000 * 2 ** index;
      expect(waitMs).toBeLessThanOrEqual(whole);
    }
    expect(waits[3]).toBeGreaterThan(waits[0] ?? 0);
    expect(rig.refreshes()).toBe(4);
  });
});
