import type { ReceivedRequest } from '../received-request.ts';
import {
  perform,
  SandboxDropped,
  type HoldAction,
  type HonestAnswer,
  type ScriptAction,
  type Wait,
} from './action.ts';

/** A line of the request log. It holds secrets in the clear: a stand-in has none worth keeping. */
export interface LoggedRequest extends ReceivedRequest {
  /** Of the answer; undefined until there is one, or `dropped`. */
  readonly status: number | 'dropped' | undefined;
}

/**
 * Which requests: all conditions must hold. `path` as a string matches the end of the path (`/2/users/me`), so it
 * needs no base path.
 */
export type RequestMatcher =
  | { method?: string; path?: string | RegExp }
  | ((request: ReceivedRequest) => boolean);

/** A request that a script holds. */
export interface HeldRequest {
  /** Resolves with the request when it is there and waiting. */
  readonly arrived: Promise<LoggedRequest>;
  /** Lets it go, to its honest answer or to what the action says. Also ahead of its arrival; again is harmless. */
  release(action?: ScriptAction): void;
}

export interface SandboxScript {
  /** For one request, the first that matches. Earlier rules go first, `next` before `always`. */
  next(matcher: RequestMatcher, action: HoldAction): HeldRequest;
  next(matcher: RequestMatcher, action: ScriptAction): void;
  /** For every request that matches, until cleared. */
  always(matcher: RequestMatcher, action: ScriptAction): void;
  /** Removes all rules and lets held requests go. */
  clear(): void;
  /** What came in, oldest first, bounded. */
  readonly requests: readonly LoggedRequest[];
}

interface Rule {
  matches: (request: ReceivedRequest) => boolean;
  run: (entry: LoggedRequest, honest: HonestAnswer) => Promise<Response>;
}

type Entry = { -readonly [Name in keyof LoggedRequest]: LoggedRequest[Name] };

export function createScript({ wait, logCapacity }: { wait: Wait; logCapacity: number }) {
  const once: Rule[] = [];
  const standing: Rule[] = [];
  const held = new Set<HeldRequest>();
  const requests: Entry[] = [];

  function holdRule(matcher: RequestMatcher, action: HoldAction): { rule: Rule; handle: HeldRequest } {
    const arrived = Promise.withResolvers<LoggedRequest>();
    const released = Promise.withResolvers<ScriptAction | undefined>();
    const handle: HeldRequest = {
      arrived: arrived.promise,
      release(then) {
        held.delete(handle);
        released.resolve(then);
      },
    };
    held.add(handle);
    const run: Rule['run'] = async (entry, honest) => {
      const ready = action.at === 'answer' ? await honest() : undefined;
      arrived.resolve(entry);
      const then = await released.promise;
      const rest = ready === undefined ? honest : async () => ready;
      return then === undefined ? rest() : perform(then, rest, wait);
    };
    return { rule: { matches: matcherOf(matcher), run }, handle };
  }

  function next(matcher: RequestMatcher, action: HoldAction): HeldRequest;
  function next(matcher: RequestMatcher, action: ScriptAction): void;
  function next(matcher: RequestMatcher, action: HoldAction | ScriptAction): HeldRequest | undefined {
    if (action.kind !== 'hold') {
      once.push(actionRule(matcher, action, wait));
      return undefined;
    }
    const { rule, handle } = holdRule(matcher, action);
    once.push(rule);
    return handle;
  }

  function takeRule(request: ReceivedRequest): Rule | undefined {
    const index = once.findIndex((rule) => rule.matches(request));
    return index < 0 ? standing.find((rule) => rule.matches(request)) : once.splice(index, 1)[0];
  }

  const rules: SandboxScript = {
    next,
    always: (matcher, action) => void standing.push(actionRule(matcher, action, wait)),
    clear() {
      once.length = 0;
      standing.length = 0;
      for (const handle of held) handle.release();
    },
    requests,
  };

  return {
    rules,
    clearLog: () => void requests.splice(0),
    /** Logs a request and answers it as the rules say, honestly where they say nothing. */
    async run(request: ReceivedRequest, honest: HonestAnswer): Promise<Response> {
      const entry: Entry = { ...request, status: undefined };
      requests.push(entry);
      if (requests.length > logCapacity) requests.shift();
      try {
        const rule = takeRule(request);
        const response = await (rule === undefined ? honest() : rule.run(entry, honest));
        entry.status = response.status;
        return response;
      } catch (error) {
        if (error instanceof SandboxDropped) entry.status = 'dropped';
        throw error;
      }
    },
  };
}

function actionRule(matcher: RequestMatcher, action: ScriptAction, wait: Wait): Rule {
  return { matches: matcherOf(matcher), run: (_entry, honest) => perform(action, honest, wait) };
}

function matcherOf(matcher: RequestMatcher): Rule['matches'] {
  if (typeof matcher === 'function') return matcher;
  const { method, path } = matcher;
  return (request) => {
    if (method !== undefined && method.toUpperCase() !== request.method) return false;
    if (path === undefined) return true;
    return typeof path === 'string' ? request.path.endsWith(path) : path.test(request.path);
  };
}
