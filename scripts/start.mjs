/** `npm start`: installs, builds what must be built and runs the server in this process. */
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { root } from './root.mjs';
import { buildWebApps } from './web-apps.mjs';

await bootstrap();
try {
  await buildWebApps();
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
}
nodeModule.enableCompileCache(join(root, '.cache', 'compiled'));
await import('../apps/server/src/main.ts');
