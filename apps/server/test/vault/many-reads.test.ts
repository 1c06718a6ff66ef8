import { describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startTokenRig } from './token-rig.ts';

const reads = 10_000;
const lanes = 50;

// What is counted does not depend on the database, and one is quicker.
describe.each(testDatabases().slice(0, 1))(`${reads} reads of a token that lives, on $name`, (kind) => {
  it('AP06 do not touch the provider, and each is written down', { timeout: 180_000 }, async () => {
    const rig = await startTokenRig(kind);
    const { requests } = rig.provider.sandbox.script;
    const before = requests.length;
    const statuses = new Set<number>();
    const tokens = new Set<string>();
    const lane = async (number: number) => {
      for (let index = number; index < reads; index += lanes) {
        const { status, body } = await rig.read();
        statuses.add(status);
        tokens.add(body.data[0].token);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_lane, number) => lane(number)));
    expect([...statuses]).toEqual([200]);
    expect(tokens.size).toBe(1);
    expect(requests).toHaveLength(before);
    const written = await rig.server.db
      .selectFrom('audit_events')
      .select('id')
      .where('type', '=', 'external_account.tokens_read')
      .execute();
    expect(written).toHaveLength(reads);
    await rig.close();
  });
});
