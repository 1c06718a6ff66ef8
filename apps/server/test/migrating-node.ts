import { once } from 'node:events';
import { migrate, openDatabase } from '../src/store/database.ts';
import type { DatabaseTarget } from '../src/store/database-target.ts';

/** A node that starts, as a process of its own, forked with a database target in JSON: migrates when told. */
const db = openDatabase(JSON.parse(process.argv[2] ?? '') as DatabaseTarget, () => undefined);
const told = once(process, 'message');
process.send?.('ready');
await told;
await migrate(db);
await db.destroy();
process.disconnect();
