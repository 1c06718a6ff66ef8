#!/usr/bin/env node
/** The command itself: on whatever Node it is started, it goes on with the one this repository needs. */
import { bootstrap } from '../../../scripts/bootstrap.mjs';

await bootstrap();
await import('./main.ts');
