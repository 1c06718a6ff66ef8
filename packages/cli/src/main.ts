/** `portico <command>`: hands over to the command's own program, in this process. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chooseCommand, usage } from './commands.ts';

const root = join(import.meta.dirname, '../../..');
const choice = chooseCommand(process.argv.slice(2));

if (choice.kind === 'help') process.stdout.write(usage);
if (choice.kind === 'unknown') {
  process.stderr.write(`There is no command “${choice.name}”.\n\n${usage}`);
  process.exitCode = 2;
}
if (choice.kind === 'run') {
  const program = join(root, choice.command.program);
  process.argv.splice(1, process.argv.length, program, ...choice.args);
  // A program that is started, not a module that is used: it reads its arguments and settings itself.
  await import(pathToFileURL(program).href);
}
