/** What `portico` can do: each command is a program of its own. */
export interface Command {
  /** as it is typed */
  readonly name: string;
  readonly says: string;
  /** relative to the repository */
  readonly program: string;
}

export const commands: readonly Command[] = [
  {
    name: 'sandbox',
    says: 'runs the stand-in providers alone; --help lists the options',
    program: 'packages/sandbox/src/main.ts',
  },
  {
    name: 'owner-link',
    says: 'prints a new one-time link to the dashboard',
    program: 'apps/server/src/owner-link.ts',
  },
  {
    name: 'keys',
    says: 'rotate, status, drop-old: changes the master key while Portico runs',
    program: 'apps/server/src/keys-command.ts',
  },
];

const width = Math.max(...commands.map(({ name }) => name.length));

export const usage = `Usage: portico <command> [options]

${commands.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`).join('\n')}
`;

/** What a command line asks for. */
export type Choice =
  | { readonly kind: 'run'; readonly command: Command; readonly args: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'unknown'; readonly name: string };

/** @param args without the program's name */
export function chooseCommand(args: readonly string[]): Choice {
  const [name = '--help', ...rest] = args;
  if (['--help', '-h', 'help'].includes(name)) return { kind: 'help' };
  const command = commands.find((candidate) => candidate.name === name);
  return command ? { kind: 'run', command, args: rest } : { kind: 'unknown', name };
}
