import { record } from '../audit/audit.ts';
import { operatorsSlug } from '../environments/registry.ts';
import { createTraceId } from '../http/request-context.ts';
import type { Db } from '../store/database.ts';
import { listEnvironments } from '../store/environments.ts';

export interface KeyChange {
  readonly type: 'master_key.added' | 'master_key.changed' | 'master_key.dropped';
  /** ids of keys, which tell nothing about them */
  readonly details: Readonly<Record<string, string>>;
}

/** Writes down what happens to the master key of the whole installation, in the log that operators have for themselves. */
export async function noteKeyChange(tx: Db, now: number, { type, details }: KeyChange): Promise<void> {
  const operators = (await listEnvironments(tx)).find(({ slug }) => slug === operatorsSlug);
  // Nobody has started here yet: there is nothing that the key would protect.
  if (!operators) return;
  // No app is told of what operators have for themselves.
  const nobody = { webhooks: [], ipAddress: null };
  const origin = { environmentId: operators.id, traceId: createTraceId(), ...nobody, now };
  await record(tx, origin, { type, actor: { type: 'system', id: null }, details });
}
