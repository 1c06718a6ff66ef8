import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizeAs } from '@portico/sandbox';
import { ask } from './http-client.ts';
import type { Answer } from './http-client.ts';
import { measureLoad, runFor, warmUp } from './load.ts';
import type { Load, Measure } from './load.ts';
import { printed, startMeasured } from './measured-process.ts';
import type { MeasuredProcess } from './measured-process.ts';

/** What people ask of a server. */
export interface Operations {
  readonly returningSignIn: Measure;
  readonly newSignUp: Measure;
  readonly sessionCheck: Measure;
  readonly tokenMint: Measure;
  readonly tokenRead: Measure;
}

export interface Portico {
  readonly measures: Operations;
  readonly readyMilliseconds: number;
  readonly idleBytes: number;
  readonly usedBytes: () => Promise<number>;
  /** where the time of a returning sign-in goes, as shares by area */
  readonly signInShares: (seconds: number) => Promise<Readonly<Record<string, number>>>;
  readonly close: () => Promise<void>;
}

const startScript = join(import.meta.dirname, '../../scripts/start.mjs');

interface Rig {
  readonly url: string;
  readonly server: MeasuredProcess;
  readonly secretKey: string;
  readonly people: readonly string[];
  readonly stop: () => Promise<void>;
  readonly readyMilliseconds: number;
}

/** Runs the server as it is in production, and signs people in to it. */
export async function openPortico(lanes: number): Promise<Portico> {
  const rig = await startRig(lanes);
  await wait(3000);
  const idleBytes = (await rig.server.usage()).residentBytes;
  const cookies: string[] = [];
  for (let lane = 0; lane < lanes; lane += 1)
    cookies[lane] = await signIn(rig, { person: rig.people[lane] ?? '' });
  const sessions = await Promise.all(cookies.map((cookie) => sessionOf(rig, cookie)));
  const users = await Promise.all(cookies.map((cookie) => userOf(rig, cookie)));

  const load = (operation: Load['operation']): Load => ({ lanes, measured: rig.server, operation });
  const loads = {
    sessionCheck: load((lane) => check(rig, cookies[lane] ?? '')),
    tokenMint: load((lane) => mint(rig, { cookie: cookies[lane] ?? '', session: sessions[lane] ?? '' })),
    tokenRead: load((lane) => readToken(rig, users[lane] ?? '')),
    returningSignIn: load(async (lane) => void (await signIn(rig, { person: rig.people[lane] ?? '' }))),
    newSignUp: load(async () => void (await signIn(rig, { person: 'new' }))),
  };
  for (const each of Object.values(loads)) await warmUp(each);
  return {
    measures: {
      sessionCheck: (seconds) => measureLoad(seconds, loads.sessionCheck),
      tokenMint: (seconds) => measureLoad(seconds, loads.tokenMint),
      tokenRead: (seconds) => measureLoad(seconds, loads.tokenRead),
      returningSignIn: (seconds) => measureLoad(seconds, loads.returningSignIn),
      newSignUp: (seconds) => measureLoad(seconds, loads.newSignUp),
    },
    readyMilliseconds: rig.readyMilliseconds,
    idleBytes,
    usedBytes: async () => (await rig.server.usage()).residentBytes,
    signInShares: (seconds) =>
      rig.server.profile(async () => void (await runFor(seconds, lanes, loads.returningSignIn.operation))),
    close: rig.stop,
  };
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function startRig(people: number): Promise<Rig> {
  const directory = mkdtempSync(join(tmpdir(), 'portico-bench-data-'));
  const port = 20_000 + (process.pid % 20_000);
  const url = `http://localhost:${port}`;
  const redirectUri = `${url}/v1/oauth-callback/x`;
  const sandbox = startMeasured(join(import.meta.dirname, 'sandbox-server.ts'), {
    BENCH_REDIRECT_URI: redirectUri,
    BENCH_PEOPLE: String(people),
  });
  const [, origin = ''] = await printed(sandbox, /origin (\S+)/);
  const [, ids = ''] = await printed(sandbox, /people (\S+)/);
  const environment = {
    PORTICO_DATA: directory,
    PORTICO_PORT: String(port),
    PORTICO_OUTBOUND_ALLOW: new URL(origin).host,
  };
  // As `npm start` does it. The first start builds and creates; what is measured is every one after it.
  const first = startMeasured(startScript, environment);
  const [, secretKey = ''] = await printed(first, /Secret key\s+(sk_test_\w+)/);
  await addConnection(url, { secretKey, origin });
  await first.stop();
  const startedAt = performance.now();
  const server = startMeasured(startScript, environment);
  await printed(server, /Portico is ready/);
  const readyMilliseconds = performance.now() - startedAt;
  return {
    url,
    server,
    secretKey,
    people: ids.split(','),
    readyMilliseconds,
    stop: async () => {
      await server.stop();
      await sandbox.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function addConnection(
  url: string,
  { secretKey, origin }: { secretKey: string; origin: string },
): Promise<void> {
  const headers = { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' };
  const send = async (method: string, path: string, body: object) => {
    const answer = await ask(url + path, { method, headers, body: JSON.stringify(body) });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
  };
  await send('PATCH', '/v1/environment-settings', { attributes: { email_address: { required: false } } });
  await send('POST', '/v1/oauth-providers', {
    provider_kind: 'preset',
    provider_key: 'x',
    client_id: 'YmVuY2g6MTpjaQ',
    client_secret: 'bench-secret',
    authorization_endpoint: `${origin}/sandbox/x/i/oauth2/authorize`,
    token_endpoint: `${origin}/sandbox/x/2/oauth2/token`,
    userinfo_endpoint: `${origin}/sandbox/x/2/users/me`,
  });
}

/** Start, consent (at the stand-in, not counted), callback. @returns the cookie of the signed-in browser */
async function signIn({ url }: Rig, { person }: { person: string }): Promise<string> {
  const start = await ask(`${url}/sign-in/start?strategy=oauth_x`);
  const cookie = cookiesOf(start);
  const callback = await authorizeAs(String(start.headers['location']), { person });
  const answer = await ask(callback, { headers: { cookie } });
  if (answer.headers['location'] !== `${url}/user`)
    throw new Error(`The sign-in ended at ${String(answer.headers['location'])}.`);
  return cookiesOf(answer);
}

function cookiesOf({ headers }: Answer): string {
  const lines = headers['set-cookie'] ?? [];
  const pairs = (Array.isArray(lines) ? lines : [lines]).filter((line) => !line.includes('Max-Age=0;'));
  return pairs.map((line) => line.split(';', 1)[0]).join('; ');
}

async function sessionOf({ url }: Rig, cookie: string): Promise<string> {
  const { body } = await ask(`${url}/v1/client`, { headers: { cookie } });
  return (JSON.parse(body) as { response: { last_active_session_id: string } }).response
    .last_active_session_id;
}

async function check({ url }: Rig, cookie: string): Promise<void> {
  const answer = await ask(`${url}/v1/me/session`, { headers: { cookie } });
  if (answer.status !== 200) throw new Error(`A session was refused: ${answer.body}`);
}

async function mint({ url }: Rig, { cookie, session }: { cookie: string; session: string }): Promise<void> {
  const answer = await ask(`${url}/v1/client/sessions/${session}/tokens`, {
    method: 'POST',
    headers: { cookie, origin: url },
  });
  if (answer.status !== 200) throw new Error(`No token was minted: ${answer.body}`);
}

async function userOf({ url }: Rig, cookie: string): Promise<string> {
  const { body } = await ask(`${url}/v1/me`, { headers: { cookie } });
  return (JSON.parse(body) as { response: { id: string } }).response.id;
}

/** A person's token at the provider, which lives: nobody has to be asked for it. */
async function readToken({ url, secretKey }: Rig, user: string): Promise<void> {
  const headers = { authorization: `Bearer ${secretKey}` };
  const answer = await ask(`${url}/v1/users/${user}/oauth-access-tokens/x`, { headers });
  if (answer.status !== 200) throw new Error(`No token was read: ${answer.body}`);
}
