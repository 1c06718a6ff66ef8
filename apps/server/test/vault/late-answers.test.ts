import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/vault/refresh-tokens.ts';
import { tendTokens } from '../../src/vault/tend-tokens.ts';
import { testDatabases } from '../databases.ts';
import { askInVain, dieAfterKeeping, dieWithTheAnswer, refreshAs } from './dying.ts';
import { refreshCall, startTokenRig, twoHours } from './token-rig.ts';
import type { TokenRig } from './token-rig.ts';

const longestWait = 16 * 60 * 1000;

describe.each(testDatabases())('a refresh that is overtaken, on $name', (kind) => {
  let rig: TokenRig;

  beforeEach(async () => {
    rig = await startTokenRig(kind);
    rig.server.advance(twoHours);
  });
  afterEach(() => rig.close());

  const tend = () => tendTokens(rig.server.running.deps);
  const hold = (at: 'request' | 'answer') =>
    rig.provider.sandbox.script.next(refreshCall, { kind: 'hold', at });
  const refuse = (status: number) =>
    rig.provider.sandbox.script.always(refreshCall, { kind: 'answer', status });
  const readToken = async (at?: string): Promise<string> => {
    const { status, body } = await rig.read(at === undefined ? {} : { at });
    expect(status).toBe(200);
    return body.data[0].token;
  };
  const expectWorking = async (token: string) => expect(await rig.works(token)).toBe(true);

  describe('by a sign-in', () => {
    it('leaves the tokens of the sign-in, though its answer comes later', async () => {
      const held = hold('answer');
      const late = rig.read();
      await held.arrived;
      await rig.signInAgain();
      held.release();
      const { status, body } = await late;
      expect(status).toBe(200);
      await expectWorking(body.data[0].token);
      expect(await readToken()).toBe(body.data[0].token);
      expect(await rig.history()).not.toContain('external_account.tokens_refreshed');
    });

    it('leaves the tokens of the sign-in, though its answer says that the old ones are over', async () => {
      const held = hold('request');
      const late = rig.read();
      await held.arrived;
      await rig.signInAgain();
      held.release({ kind: 'answer', status: 400, body: { error: 'invalid_grant' } });
      const { status, body } = await late;
      expect(status).toBe(200);
      await expectWorking(body.data[0].token);
      expect(await rig.account()).toMatchObject({ tokens_state: 'active', tokens_state_reason: null });
    });

    it('does not put a kept answer in its place that nobody read', async () => {
      await dieAfterKeeping(rig);
      await rig.signInAgain();
      const token = await readToken();
      rig.server.advance(leaseMs);
      await tend();
      expect(await readToken()).toBe(token);
      await expectWorking(token);
      expect(rig.refreshes()).toBe(1);
    });
  });

  describe('by the death of its process', () => {
    it('is gone on with from the kept answer, and the provider is not asked again', async () => {
      await dieAfterKeeping(rig);
      rig.server.advance(leaseMs);
      await expectWorking(await readToken(rig.other.url));
      expect(rig.refreshes()).toBe(1);
      expect(await rig.history()).toContain('external_account.tokens_refreshed');
    });

    it('is gone on with by itself', async () => {
      await dieAfterKeeping(rig);
      rig.server.advance(leaseMs);
      await tend();
      expect(await rig.history()).toContain('external_account.tokens_refreshed');
      await expectWorking(await readToken());
      expect(rig.refreshes()).toBe(1);
    });

    it('is known to be lost by itself when the answer died with it', async () => {
      await dieWithTheAnswer(rig);
      rig.server.advance(leaseMs);
      await tend();
      expect(await rig.account()).toMatchObject({
        tokens_state: 'needs_reconnect',
        tokens_state_reason: 'answer_lost',
      });
    });

    it('is known to be lost by itself also when the provider was down meanwhile', async () => {
      await dieWithTheAnswer(rig);
      refuse(503);
      for (const waitMs of [leaseMs, longestWait]) {
        rig.server.advance(waitMs);
        await tend();
      }
      expect(await rig.account()).toMatchObject({ tokens_state: 'active' });
      rig.provider.sandbox.script.clear();
      rig.server.advance(longestWait);
      await tend();
      expect(await rig.account()).toMatchObject({
        tokens_state: 'needs_reconnect',
        tokens_state_reason: 'answer_lost',
      });
    });

    it('does not keep others waiting while its provider hangs', async () => {
      const others = await rig.signInSomebodyElse();
      await dieWithTheAnswer(rig);
      await dieWithTheAnswer({ ...rig, account: others });
      const states = async () =>
        [await rig.account(), await others()].map((row) => row.tokens_state).toSorted();
      const held = hold('request');
      rig.server.advance(leaseMs);
      const tended = tend();
      await held.arrived;
      await expect.poll(states).toEqual(['active', 'needs_reconnect']);
      held.release();
      await tended;
      expect(await states()).toEqual(['needs_reconnect', 'needs_reconnect']);
    });

    it('does not keep others from being looked after, however many nobody can finish', async () => {
      await dieWithTheAnswer(rig);
      const row = await rig.account();
      const { token_refreshes: turn } = await turns();
      const orphans = Array.from({ length: 60 }, (_orphan, index) => ({
        ...turn,
        account_id: `eac_gone_${index}`,
        lease_until: index,
      }));
      await rig.server.db.insertInto('token_refreshes').values(orphans).execute();
      const broken = { ...row, id: 'eac_broken', provider_user_id: 'broken' };
      await rig.server.db.insertInto('external_accounts').values(broken).execute();
      await rig.server.db
        .insertInto('token_refreshes')
        .values({ ...turn, account_id: broken.id, lease_until: 0 })
        .execute();
      rig.server.advance(leaseMs);
      for (let minute = 0; minute < 2; minute += 1) await tend();
      expect(await rig.account()).toMatchObject({ tokens_state: 'needs_reconnect' });
      expect(rig.server.logLines.join('\n')).toContain('tokens.not_tended');
    });
  });

  describe('by another node', () => {
    it.each(['request', 'answer'] as const)(
      'loses its turn when it is frozen for longer than that lasts, with its %s under way',
      async (at) => {
        const held = hold(at);
        const frozen = rig.read();
        await held.arrived;
        const takenOver = rig.read({ at: rig.other.url });
        rig.server.advance(leaseMs - 1000);
        expect((await turns()).token_refreshes.fence).toBe(1);
        // Turn and one second, and the other one has it.
        rig.server.advance(2000);
        const answer = await takenOver;
        const after = await rig.account();
        expect((await turns()).token_refreshes.fence).toBe(2);
        // Where the provider had rotated the token for the one that is frozen, nobody can have its answer.
        expect(answer.status).toBe(at === 'request' ? 200 : 422);
        held.release();
        expect((await frozen).status).toBe(answer.status);
        expect(await rig.account()).toEqual(after);
        expect((await turns()).token_refreshes).toMatchObject({ fence: 2, sealed_answer: null, open: 0 });
        if (at === 'request') await expectWorking(await readToken());
      },
    );

    it('tells nobody that the tokens are over when its turn is', async () => {
      const held = hold('request');
      const frozen = rig.read();
      await held.arrived;
      rig.server.advance(leaseMs);
      rig.provider.sandbox.script.next(refreshCall, { kind: 'answer', status: 503 });
      expect((await rig.read({ at: rig.other.url })).status).toBe(400);
      held.release({ kind: 'answer', status: 400, body: { error: 'invalid_grant' } });
      expect((await frozen).status).toBe(400);
      expect(await rig.account()).toMatchObject({ tokens_state: 'active' });
    });

    it('does not ask for what another one found to be over', async () => {
      const before = await rig.account();
      refuse(400);
      rig.provider.sandbox.script.next(refreshCall, {
        kind: 'answer',
        status: 400,
        body: { error: 'invalid_grant' },
      });
      expect((await rig.read()).status).toBe(422);
      // Looked at the account before that.
      const stale = { ...rig, account: () => Promise.resolve(before) };
      expect(await refreshAs(stale, () => ({}))).toEqual({ kind: 'done' });
      expect(rig.refreshes()).toBe(1);
    });
  });

  it('is never given up because a provider does not answer in time', async () => {
    for (let round = 0; round < 4; round += 1) {
      expect(['busy', 'failed']).toContain((await askInVain(rig)).kind);
      rig.server.advance(longestWait);
    }
    expect(await rig.account()).toMatchObject({ tokens_state: 'active' });
    await expectWorking(await readToken());
  });

  async function turns() {
    const row = await rig.server.db
      .selectFrom('token_refreshes')
      .selectAll()
      .where('account_id', '=', rig.accountId)
      .executeTakeFirstOrThrow();
    return { token_refreshes: row };
  }
});

describe.each(testDatabases())('a token that still lives, on $name', (kind) => {
  let rig: TokenRig;

  beforeEach(async () => {
    rig = await startTokenRig(kind);
  });
  afterEach(() => rig.close());

  it('is served while a provider in trouble does not refresh it, to whoever needs it no longer', async () => {
    const before = (await rig.read()).body.data[0].token;
    rig.server.advance(twoHours - 60_000);
    rig.provider.sandbox.script.always(refreshCall, { kind: 'answer', status: 503 });
    for (const at of [rig.server.url, rig.other.url]) {
      const { status, body } = await rig.read({ at });
      expect([status, body.data?.[0].token]).toEqual([200, before]);
    }
    expect(rig.refreshes()).toBe(1);
    expect((await rig.read({ query: '?min_validity_seconds=300' })).status).toBe(400);
  });

  it('is refreshed once, and handed out, for whoever needs it longer than any lives', async () => {
    const { status, body } = await rig.read({ query: '?min_validity_seconds=90000' });
    expect(status).toBe(200);
    expect(await rig.works(body.data[0].token)).toBe(true);
    expect(rig.refreshes()).toBe(1);
  });

  it('is handed out where tokens live for less than the two minutes they are refreshed ahead', async () => {
    rig.provider.sandbox.script.always(refreshCall, {
      kind: 'lie',
      transform: (body) => ({ ...(body as object), expires_in: 60 }),
    });
    rig.server.advance(twoHours);
    expect((await rig.read()).status).toBe(200);
    expect(rig.refreshes()).toBe(1);
  });
});
