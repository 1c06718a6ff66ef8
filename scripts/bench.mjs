/** `npm run bench`: measures this machine's floor and Portico above it. */
import { bootstrap } from './bootstrap.mjs';
import { buildWebApps } from './web-apps.mjs';

await bootstrap();
await buildWebApps();
await import('../bench/src/main.ts');
