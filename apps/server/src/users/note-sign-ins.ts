import type { Deps } from '../deps.ts';
import { firstIdAt } from '../keys/secrets.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { findLastOfNext, findNotedEvent, keepNotedEvent, noteLastSignIns } from '../store/last-sign-ins.ts';

/** Each event is read about twice. Whoever asks for the order has it brought up to the moment first. */
const intervalMs = 60_000;
/** An event is of the moment its request came, and commits after the calls to the provider: so late at most. */
const latestCommitMs = 60_000;
/** On SQLite nobody is served meanwhile: so few take some milliseconds. */
const eventsAtOnce = 250;

/**
 * Notes when people last signed in, for lists in that order. A sign-in itself writes the event alone; events tell of it
 * here, in bulk. What is noted for good is kept with it, in one transaction: a process may die at any point, and any
 * number of nodes may do the same at once.
 * @param now Unix milliseconds
 */
export async function noteSignIns(db: Db, environmentId: string, now: number): Promise<void> {
  const settled = firstIdAt('aud', now - latestCommitMs);
  // A clock that was ahead is not to hide what follows.
  let after = earlier(await findNotedEvent(db, environmentId), settled);
  for (;;) {
    const to = await findLastOfNext(db, { environmentId, after, limit: eventsAtOnce });
    if (to === undefined) return;
    const step = { environmentId, after, to };
    await inTransaction(db, async (tx) => {
      await noteLastSignIns(tx, step);
      await keepNotedEvent(tx, environmentId, earlier(to, settled));
    });
    after = to;
  }
}

/** As above, for whoever is about to look; a list that is a minute old is better than none. */
export async function catchUpOnSignIns(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  environmentId: string,
  now: number,
): Promise<void> {
  await noteSignIns(db, environmentId, now).catch((error: unknown) =>
    log.warn('sign_ins.not_noted', {}, error),
  );
}

const earlier = (one: string, other: string): string => (one < other ? one : other);

interface Noting extends Pick<Deps, 'db' | 'now'> {
  readonly registry: { readonly all: () => readonly { readonly id: string }[] };
  readonly log: Pick<Deps['log'], 'warn'>;
}

/** Notes sign-ins of all environments every minute. */
export function startNotingSignIns({ db, registry, now, log }: Noting): { stop: () => void } {
  let noting: Promise<void> | undefined;
  const noteAll = async () => {
    for (const { id } of registry.all()) await noteSignIns(db, id, now());
  };
  const timer = setInterval(() => {
    noting ??= noteAll()
      .catch((error: unknown) => log.warn('sign_ins.not_noted', {}, error))
      .finally(() => (noting = undefined));
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
