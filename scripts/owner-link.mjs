/** `npm run owner-link`: prints a new one-time link to the dashboard. */
import { bootstrap } from './bootstrap.mjs';

await bootstrap();
await import('../apps/server/src/owner-link.ts');
