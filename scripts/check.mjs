/** `npm run check`: types, lint, import boundaries and format. Prints what failed, all of it at once. */
import { spawn } from 'node:child_process';
import { bootstrap } from './bootstrap.mjs';
import { boundaryViolations } from './boundaries.mjs';
import { programScript } from './program.mjs';
import { root } from './root.mjs';

await bootstrap();
const startedAt = Date.now();

const results = await Promise.all([
  tool('types (server and packages)', 'tsc', ['-p', 'tsconfig.json', '--pretty']),
  tool('types (web)', 'tsc', ['-p', 'tsconfig.web.json', '--pretty']),
  tool('lint', 'oxlint', ['--report-unused-disable-directives', '--deny-warnings']),
  tool('format (npm run format mends it)', 'oxfmt', ['--check']),
  boundaries(),
]);

const failed = results.filter(({ ok }) => !ok);
for (const { name, output } of failed) process.stdout.write(`\n── ${name} ──\n${output.trim()}\n`);
const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
const passed = results.length - failed.length;
process.stdout.write(`\nChecked in ${seconds} s: ${passed} passed, ${failed.length} failed.\n`);
process.exit(failed.length === 0 ? 0 : 1);

async function boundaries() {
  const violations = boundaryViolations(root);
  return { name: 'boundaries', ok: violations.length === 0, output: violations.join('\n') };
}

function tool(name, program, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [programScript(program), ...args], { cwd: root });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ name, ok: false, output: String(error) }));
    child.on('close', (code) => resolve({ name, ok: code === 0, output }));
  });
}
