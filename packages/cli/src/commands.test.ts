import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseCommand, commands, usage } from './commands.ts';

const root = join(import.meta.dirname, '../../..');
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { encoding: 'utf8' });

describe('chooseCommand', () => {
  it('finds a command and leaves its options alone', () => {
    const choice = chooseCommand(['sandbox', '--port', '0', '--help']);
    expect(choice).toMatchObject({ command: { name: 'sandbox' }, args: ['--port', '0', '--help'] });
  });

  it.each([[[]], [['--help']], [['-h']], [['help']]])('helps when it is asked %j', (args) => {
    expect(chooseCommand(args)).toEqual({ kind: 'help' });
  });

  it('knows no other command', () => {
    expect(chooseCommand(['toString'])).toEqual({ kind: 'unknown', name: 'toString' });
  });

  it('names programs that exist, and lists each', () => {
    expect(commands.filter(({ program }) => !existsSync(join(root, program)))).toEqual([]);
    for (const { name } of commands) expect(usage).toContain(`\n  ${name} `);
  });
});

describe('portico', () => {
  it('lists its commands', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: usage, stderr: '' });
  });

  it('says what it does not know, and fails', () => {
    const { status, stdout, stderr } = run('sandbx');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('There is no command “sandbx”.');
  });

  it('hands over the options of a command', () => {
    expect(run('sandbox', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--seed <text>'),
    });
    expect(run('sandbox', '--nonsense').status).toBe(1);
    expect(run('keys', '--help').stdout).toContain('portico keys drop-old');
    expect(run('keys', 'rotat').status).toBe(2);
  });
});
