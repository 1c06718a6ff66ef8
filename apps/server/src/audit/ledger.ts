import { setImmediate as endOfTurn, setTimeout as wait } from 'node:timers/promises';
import { insertAuditEvents } from '../store/audit-events.ts';
import type { AuditEventRow } from '../store/audit-events.ts';
import type { Db } from '../store/database.ts';
import { auditEventRow } from './audit.ts';
import type { AuditEvent, Origin } from './audit.ts';

/**
 * Events of which there are many and that belong to no change: those that come at the same time share one write. Apps are
 * not told of them.
 */
export interface Ledger {
  /** Resolves once the event is written as safely as any; rejects when it could not be. */
  write(origin: Origin, event: AuditEvent): Promise<void>;
}

/** How long a page waits for company where there was some a moment ago, in milliseconds. */
const gatherMs = 2;
/** What one statement takes, far below the parameters of either database. */
const mostRows = 200;

export function createLedger(db: Db): Ledger {
  let page: { readonly rows: AuditEventRow[]; readonly written: Promise<void> } | undefined;
  let running: Promise<void> = Promise.resolve();
  let rowsBefore = 0;

  const open = () => {
    const rows: AuditEventRow[] = [];
    const before = running;
    const write = async () => {
      // While one page is on its way the next one fills. Whoever is alone waits for nobody.
      await before;
      await (rowsBefore > 1 ? wait(gatherMs) : endOfTurn());
      page = undefined;
      rowsBefore = rows.length;
      for (let start = 0; start < rows.length; start += mostRows)
        await insertAuditEvents(db, rows.slice(start, start + mostRows));
    };
    const written = write();
    running = written.catch(() => undefined);
    return { rows, written };
  };
  return {
    write: (origin, event) => {
      page ??= open();
      page.rows.push(auditEventRow(origin, event));
      return page.written;
    },
  };
}
