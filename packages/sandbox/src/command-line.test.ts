import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';

function appOf(args: string[]) {
  const options = parseCommandLine(args);
  return options === 'help' ? undefined : options.apps?.[0];
}

describe('the command line', () => {
  it('registers one app, which may return to any http URL of this machine', () => {
    const app = appOf([]);
    expect(app).toMatchObject({
      clientId: 'sandbox-client',
      clientSecret: 'sandbox-secret',
      type: 'confidential',
    });
    const rule = typeof app?.redirectUris === 'function' ? app.redirectUris : () => undefined;
    expect(rule('http://localhost:3000/callback')).toBe(true);
    expect(rule('http://example.com/callback')).toBe(false);
    expect(rule('callback')).toBe(false);
  });

  it('takes exact callbacks, a public app, and the email toggle', () => {
    const app = appOf([
      '--redirect-uri',
      'https://a.example/cb',
      '--redirect-uri',
      'b://cb',
      '--public',
      '--no-email',
    ]);
    expect(parseCommandLine(['--seed', 'ci'])).toMatchObject({ seed: 'ci' });
    expect(app).toMatchObject({
      redirectUris: ['https://a.example/cb', 'b://cb'],
      type: 'public',
      requestEmail: false,
    });
    expect(app).not.toHaveProperty('clientSecret');
  });

  it('explains itself, and refuses what it does not know', () => {
    expect(parseCommandLine(['--help'])).toBe('help');
    expect(() => parseCommandLine(['--prot', '1'])).toThrow(TypeError);
    expect(() => parseCommandLine(['--port', 'a'])).toThrow(TypeError);
  });

  it('starts, says where it is, and ends when it is told to', async () => {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      const origin = /http:\S+/.exec(String(line))?.[0] ?? '';
      expect((await fetch(`${origin}/sandbox/x/2/users/me`)).status).toBe(401);
    } finally {
      child.kill('SIGTERM');
    }
    expect(await exited).toEqual([0, null]);
  });
});
