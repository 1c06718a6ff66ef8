import { StatementSync } from 'node:sqlite';
import { Client } from 'pg';
import { vi } from 'vitest';

/** Every statement that reaches a driver from now on, as text, until mocks are restored. */
export function recordStatements(): string[] {
  const statements: string[] = [];
  for (const method of ['run', 'all'] as const) {
    const original = StatementSync.prototype[method] as (...values: unknown[]) => unknown;
    vi.spyOn(StatementSync.prototype, method).mockImplementation(function (
      this: StatementSync,
      ...values: unknown[]
    ) {
      statements.push(this.sourceSQL.toLowerCase());
      return original.apply(this, values) as never;
    });
  }
  const query = Client.prototype.query as (...values: unknown[]) => unknown;
  vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...values: unknown[]) {
    const [first] = values;
    const text = typeof first === 'string' ? first : (first as { text?: string }).text;
    statements.push((text ?? '').toLowerCase());
    return query.apply(this, values) as never;
  });
  return statements;
}
