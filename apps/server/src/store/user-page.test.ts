import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordStatements } from '../../test/statements.ts';
import { migrate, openDatabase } from './database.ts';
import type { Db } from './database.ts';
import { noteLastSignIns } from './last-sign-ins.ts';
import { conditionsOf } from './user-filter.ts';
import type { Users } from './user-filter.ts';
import { pageOfEverybody } from './user-page.ts';
import type { UserSort } from './user-page.ts';

const environmentId = 'env_test';
const people = { environmentId, conditions: (eb: Users) => conditionsOf(eb, environmentId, {}) };

describe('how SQLite finds a page of everybody', () => {
  let db: Db;

  beforeAll(async () => {
    db = openDatabase({ kind: 'sqlite', path: ':memory:' }, () => undefined);
    await migrate(db);
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => db.destroy());

  const plansOf = async (work: () => Promise<unknown>) => {
    const statements = recordStatements();
    await work();
    const plans: string[] = [];
    for (const statement of statements.filter((text) => /^(select|update)/.test(text))) {
      const plan = await sql<{ detail: string }>`explain query plan ${sql.raw(statement)}`.execute(db);
      plans.push(plan.rows.map(({ detail }) => detail).join('\n'));
    }
    return plans;
  };

  const orders = ['last_sign_in_at', 'last_active_at', 'updated_at', 'username', 'email_address'] as const;
  it.each(orders.flatMap((by) => (['asc', 'desc'] as const).map((direction) => ({ by, direction }))))(
    'by $by, $direction: along an index, sorting nobody',
    async (order: { by: UserSort; direction: 'asc' | 'desc' }) => {
      const page = { order, limit: 50, offset: 0, totalCount: 1000 };
      const plans = await plansOf(() => pageOfEverybody(db, people, page));
      expect(plans.length).toBeGreaterThan(0);
      for (const plan of plans) {
        expect(plan).not.toMatch(/TEMP B-TREE/);
        expect(plan).not.toMatch(/^SCAN \w+$/m);
      }
      const index = order.by === 'last_active_at' ? 'sessions_by_last_active_at' : 'users_by_';
      expect(plans[0]).toMatch(new RegExp(`^SEARCH .* INDEX ${index}`));
    },
  );

  it('notes sign-ins from a stretch of events, and finds their people by their ids', async () => {
    const [plan = ''] = await plansOf(() => noteLastSignIns(db, { environmentId, after: 'a', to: 'b' }));
    expect(plan).toMatch(/SEARCH audit_events USING PRIMARY KEY \(environment_id=\? AND id>\? AND id<\?\)/);
    expect(plan).not.toMatch(/^SCAN (users|audit_events)/m);
  });
});
