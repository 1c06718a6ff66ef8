import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizeAs } from '@portico/sandbox';
import { ask } from './http-client.ts';
import type { Answer } from './http-client.ts';
import { measureLoad, runFor } from './load.ts';
import type { Figure } from './load.ts';
import { printed, startMeasured } from './measured-process.ts';
import type { MeasuredProcess } from './measured-process.ts';

export interface PorticoFigures {
  readonly returningSignIn: Figure;
  readonly newSignUp: Figure;
  readonly sessionCheck: Figure;
  readonly tokenMint: Figure;
  /** where the time of a returning sign-in goes, as shares by area */
  readonly signInShares: Readonly<Record<string, number>>;
  readonly readyMilliseconds: number;
  readonly idleBytes: number;
  readonly loadedBytes: number;
}

const startScript = join(import.meta.dirname, '../../scripts/start.mjs');
/** As many as the floor is measured with, so that both are as busy. */
const lanes = 16;

interface Rig {
  readonly url: string;
  readonly server: MeasuredProcess;
  readonly people: readonly string[];
  /** requests that are not part of a measured operation */
  readonly stop: () => Promise<void>;
  readonly readyMilliseconds: number;
}

/** Runs the server as it is in production, signs people in to it, and tells what that cost the server. */
export async function measurePortico(seconds: number): Promise<PorticoFigures> {
  const rig = await startRig();
  try {
    await wait(3000);
    const idleBytes = (await rig.server.usage()).residentBytes;
    const measured = rig.server;
    const cookies: string[] = [];
    for (let lane = 0; lane < lanes; lane += 1)
      cookies[lane] = await signIn(rig, { person: rig.people[lane] ?? '' });
    const sessions = await Promise.all(cookies.map((cookie) => sessionOf(rig, cookie)));

    const sessionCheck = await measureLoad({
      seconds,
      lanes,
      measured,
      operation: (lane) => check(rig, cookies[lane % lanes] ?? ''),
    });
    const tokenMint = await measureLoad({
      seconds,
      lanes,
      measured,
      operation: (lane) =>
        mint(rig, { cookie: cookies[lane % lanes] ?? '', session: sessions[lane % lanes] ?? '' }),
    });
    const comeBack = async (lane: number) => void (await signIn(rig, { person: rig.people[lane] ?? '' }));
    const returningSignIn = await measureLoad({ seconds, lanes, measured, operation: comeBack });
    // In a run of its own, because being watched costs time too.
    const signInShares = await measured.profile(async () => void (await runFor(seconds, lanes, comeBack)));
    const newSignUp = await measureLoad({
      seconds,
      lanes,
      measured,
      operation: async () => void (await signIn(rig, { person: 'new' })),
    });
    const loadedBytes = (await rig.server.usage()).residentBytes;
    const { readyMilliseconds } = rig;
    return {
      returningSignIn,
      newSignUp,
      sessionCheck,
      tokenMint,
      signInShares,
      readyMilliseconds,
      idleBytes,
      loadedBytes,
    };
  } finally {
    await rig.stop();
  }
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function startRig(): Promise<Rig> {
  const directory = mkdtempSync(join(tmpdir(), 'portico-bench-data-'));
  const port = 20_000 + (process.pid % 20_000);
  const url = `http://localhost:${port}`;
  const redirectUri = `${url}/v1/oauth-callback/x`;
  const sandbox = startMeasured(join(import.meta.dirname, 'sandbox-server.ts'), {
    BENCH_REDIRECT_URI: redirectUri,
    BENCH_PEOPLE: String(lanes),
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
