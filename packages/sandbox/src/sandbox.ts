import { setTimeout as wait } from 'node:timers/promises';
import { answerAsset } from './assets.ts';
import { defaultBasePath } from './endpoint.ts';
import { createCrowd, people as standardPeople, type SandboxPerson } from './people.ts';
import { createRandomText } from './random.ts';
import { receiveRequest, type ReceivedRequest } from './received-request.ts';
import { registerApp, type FindApp, type RegisteredApp, type SandboxApp } from './sandbox-app.ts';
import { createScript, type SandboxScript } from './script/script.ts';
import type { StandInContext } from './stand-in.ts';
import { createStandIns, type StandIns } from './stand-ins.ts';
import type { XBehaviour } from './x/behaviour.ts';

export interface SandboxOptions {
  /** Where a browser reaches the sandbox, e.g. `http://localhost:4400`. Pictures are named by it. */
  publicOrigin: string;
  /**
   * Origins that an app's callback sends people on to. Needed only where that is neither the callback's own origin
   * nor this machine: browsers refuse to follow a form anywhere else.
   */
  returnOrigins?: readonly string[];
  /** Default `/sandbox`. */
  basePath?: string;
  /** Milliseconds since 1970; default the real clock. */
  now?: () => number;
  /** Waits that many milliseconds; default real time. */
  wait?: (milliseconds: number) => Promise<void>;
  /** Makes ids, codes and tokens repeat from run to run. */
  seed?: string;
  /** Apps by their client id; asked first. */
  apps?: readonly SandboxApp[];
  /** Asked on every call for a client id that `apps` does not have. */
  findApp?: FindApp;
  /** Instead of the standard people. */
  people?: readonly SandboxPerson[];
  /** Entries of each kind of state, and of the request log; the oldest go first. Default 10,000 and 1,000. */
  capacity?: number;
  logCapacity?: number;
  /** Points on which X is undocumented or contradicts itself. */
  x?: Partial<XBehaviour>;
}

export interface Sandbox {
  /**
   * The host counts for signatures alone; else only path, query, headers and body do. Rejects where a script drops
   * the connection.
   */
  fetch(request: Request): Promise<Response>;
  readonly people: readonly SandboxPerson[];
  readonly script: SandboxScript;
  /** Forgets everything: rules, log, codes, tokens, made-up people. */
  reset(): void;
}

/** The stand-in providers as one handler. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { basePath = defaultBasePath, now = Date.now, people = standardPeople, capacity = 10_000 } = options;
  const pause = options.wait ?? ((milliseconds: number) => wait(milliseconds));
  const crowd = createCrowd({ fixed: people, now, capacity });
  const script = createScript({ wait: pause, logCapacity: options.logCapacity ?? 1_000 });
  const findApp = createFindApp(options.apps ?? [], options.findApp);
  const context = (key: string): StandInContext => ({
    mountPath: `${basePath}/${key}`,
    assetsPath: `${basePath}/_assets`,
    publicOrigin: options.publicOrigin.replace(/\/+$/, ''),
    returnOrigins: options.returnOrigins ?? [],
    now,
    wait: pause,
    // A stream for each, so that what one stand-in draws does not move the others.
    random: createRandomText(options.seed === undefined ? undefined : `${options.seed} ${key}`),
    crowd,
    findApp,
    capacity,
  });
  const standIns = createStandIns(context, { x: options.x });

  return {
    people,
    script: script.rules,
    async fetch(request) {
      const received = await receiveRequest(request, now());
      if (received === undefined) return plain(413, 'The body is too large.');
      return script.run(received, () => answer(standIns, basePath, received));
    },
    reset() {
      script.rules.clear();
      script.clearLog();
      crowd.clear();
      standIns.reset();
    },
  };
}

async function answer(standIns: StandIns, basePath: string, request: ReceivedRequest): Promise<Response> {
  if (!request.path.startsWith(`${basePath}/`)) return plain(404, 'Nothing is here.');
  const path = request.path.slice(basePath.length + 1);
  const slash = path.indexOf('/');
  const [key, rest] = slash < 0 ? [path, '/'] : [path.slice(0, slash), path.slice(slash)];
  if (key === '_assets' && request.method === 'GET')
    return answerAsset(rest.slice(1)) ?? plain(404, 'Nothing is here.');
  const standIn = standIns.find(key);
  return standIn === undefined
    ? plain(404, 'There is no such provider here.')
    : standIn.handle(rest, request);
}

function createFindApp(apps: readonly SandboxApp[], findApp: FindApp | undefined) {
  const known = new Map(apps.map((app) => [app.clientId, registerApp(app)]));
  return async (clientId: string): Promise<RegisteredApp | undefined> => {
    const registered = known.get(clientId);
    if (registered !== undefined || findApp === undefined) return registered;
    const found = await findApp(clientId);
    return found === undefined ? undefined : registerApp(found);
  };
}

function plain(status: number, sentence: string): Response {
  return new Response(`${sentence}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}
