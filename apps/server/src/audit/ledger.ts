import { setImmediate as endOfTurn } from 'node:timers/promises';
import { insertAuditEvents } from '../store/audit-events.ts';
import type { AuditEventRow } from '../store/audit-events.ts';
import type { Db } from '../store/database.ts';
import { auditEventRow } from './audit.ts';
import type { AuditEvent, Origin } from './audit.ts';

/**
 * Events of which there are many and that belong to no change: those that come at the same time share one write, and on
 * SQLite a power cut may take those of the last second (ADR 11). Apps are not told of them.
 */
export interface Ledger {
  /**
   * Resolves once the page that is on its way is written, for all who wait at once: what they do then, each step of one
   * after the same step of another, costs much less than one after the other, and they write on the same page. Whoever
   * is alone waits for the end of the turn.
   */
  nextPage(): Promise<void>;
  /** Resolves once the event is written; rejects when it could not be. */
  write(origin: Origin, event: AuditEvent): Promise<void>;
}

export function createLedger(db: Db): Ledger {
  let page: { readonly rows: AuditEventRow[]; readonly written: Promise<void> } | undefined;
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const turnPage = async (): Promise<void> => {
    await running;
    await endOfTurn();
    next = undefined;
  };
  const open = () => {
    const rows: AuditEventRow[] = [];
    const write = async () => {
      // While one page is on its way the next one fills.
      await before;
      await endOfTurn();
      page = undefined;
      await insertAuditEvents(db, rows);
    };
    const before = running;
    const written = write();
    running = written.catch(() => undefined);
    return { rows, written };
  };
  return {
    nextPage: () => (next ??= turnPage()),
    write: (origin, event) => {
      page ??= open();
      page.rows.push(auditEventRow(origin, event));
      return page.written;
    },
  };
}
