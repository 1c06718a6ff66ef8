import type { OauthProviderResource, OauthProviderTestResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import { listFindings, listTraffic } from '../store/connection-health.ts';
import type { Connection } from './connection.ts';

export type Finding = OauthProviderTestResource['findings'][number];
export type Health = OauthProviderResource['health'];

/** Sign-ins of a connection over the last day. */
export interface Travellers {
  readonly started: number;
  readonly returned: number;
  readonly failed: number;
}

/** Where nobody comes back although several went, the provider stops them on a page of its own. */
const fewestLost = 3;

export function comesBackNever({ started, returned }: Travellers): boolean {
  return started >= fewestLost && returned === 0;
}

interface Known {
  readonly travellers: Travellers;
  readonly findings: readonly Finding[];
  readonly checkedAt: number | null;
}

/** Whether a connection works, as far as is known without asking anybody now. */
export function healthOf(
  { credentials, enabled }: Pick<Connection, 'credentials' | 'enabled'>,
  known: Known,
): Health {
  const { travellers, findings, checkedAt } = known;
  const state = { checked_at: checkedAt, ...travellers };
  // Whether people come back is known better than when it was tested.
  const bad = findings.find(({ code, severity }) => severity === 'bad' && code !== 'never_returns');
  if (enabled && comesBackNever(travellers)) {
    const reason = `${travellers.started} people were sent to the provider in the last 24 hours, and nobody came back.`;
    return { status: 'bad', reason, ...state };
  }
  if (bad) return { status: 'bad', reason: bad.message, ...state };
  if (credentials === 'missing') return { status: 'unknown', reason: 'It has no credentials yet.', ...state };
  const isProven = travellers.returned > travellers.failed || checkedAt !== null;
  return { status: isProven ? 'good' : 'unknown', reason: null, ...state };
}

const hourMs = 3600 * 1000;
const nobody: Travellers = { started: 0, returned: 0, failed: 0 };

/** @returns the health of any connection of the environment */
export async function readHealth(
  { db, log, now, traffic: counted }: Pick<Deps, 'db' | 'log' | 'now' | 'traffic'>,
  environmentId: string,
): Promise<(connection: Connection) => Health> {
  // What this node counted a moment ago is news too; where it cannot be written now, it is the next time.
  await counted.flush().catch((error: unknown) => log.warn('traffic.not_counted', {}, error));
  const since = Math.floor(now() / hourMs) - 24;
  const [traffic, findings] = await Promise.all([
    listTraffic(db, environmentId, since),
    listFindings(db, environmentId),
  ]);
  const travellers = new Map<string, Travellers>();
  for (const row of traffic) {
    const sum = travellers.get(row.connection_id) ?? nobody;
    travellers.set(row.connection_id, {
      started: sum.started + row.started,
      returned: sum.returned + row.returned,
      failed: sum.failed + row.failed,
    });
  }
  return (connection) => {
    // What was found before the connection changed says nothing about it now.
    const found = findings.find(
      ({ connection_id: id, checked_at: at }) => id === connection.id && at >= connection.row.updated_at,
    );
    return healthOf(connection, {
      travellers: travellers.get(connection.id) ?? nobody,
      findings: found ? (JSON.parse(found.findings) as Finding[]) : [],
      checkedAt: found?.checked_at ?? null,
    });
  };
}
