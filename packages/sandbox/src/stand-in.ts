import type { Crowd } from './people.ts';
import type { RandomText } from './random.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { RegisteredApp } from './sandbox-app.ts';

/** One provider's protocol. Another provider joins with a folder of its own and a line in `stand-ins.ts`. */
export interface StandIn {
  /** @param path below the stand-in's mount path, i.e. the path of the real provider's URL */
  handle(path: string, request: ReceivedRequest): Promise<Response>;
  /** Forgets requests, codes, grants and counters. */
  reset(): void;
}

/** What every stand-in is given. */
export interface StandInContext {
  /** Path of this stand-in, e.g. `/sandbox/x`. */
  mountPath: string;
  /** Path of the files that the pages share, e.g. `/sandbox/_assets`. */
  assetsPath: string;
  /** Where a browser reaches the sandbox, without a slash at the end. */
  publicOrigin: string;
  /** Where an app may send people on to after its callback, as CSP sources. */
  returnOrigins: readonly string[];
  /** Milliseconds. */
  now: () => number;
  wait: (milliseconds: number) => Promise<void>;
  random: RandomText;
  crowd: Crowd;
  findApp: (clientId: string) => Promise<RegisteredApp | undefined>;
  /** Entries that each kind of state may have. */
  capacity: number;
}
