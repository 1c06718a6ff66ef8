/** What a script makes of a request instead of, or on top of, the honest answer. */
export type ScriptAction = AnswerAction | DropAction | LieAction | SlowAction | DelayAction | EndlessAction;

/** Answers at once; the provider never sees the request. */
export interface AnswerAction {
  kind: 'answer';
  /** Default 200. */
  status?: number;
  headers?: Record<string, string>;
  /** Text and bytes are sent as they are; anything else as JSON. */
  body?: unknown;
}

/** Holds the request until the test lets it go. */
export interface HoldAction {
  kind: 'hold';
  /** Before the provider handles it (default), or when its answer is ready to be sent. */
  at?: 'request' | 'answer';
}

/**
 * Ends the connection without a complete answer. Over a socket it is closed; under the pure `fetch` the promise
 * rejects with `SandboxDropped`, or, with `afterBytes`, the body's stream fails with it.
 */
export interface DropAction {
  kind: 'drop';
  /** The provider did its part and only the answer is lost (default), or it never saw the request. */
  at?: 'request' | 'answer';
  /** Status, headers and this many bytes of the body are sent first; without it, nothing at all. */
  afterBytes?: number;
}

/** The honest answer, changed on its way. */
export interface LieAction {
  kind: 'lie';
  status?: number;
  /** Replace or add; a header set to undefined is left out. */
  headers?: Record<string, string | undefined>;
  /** Gets the parsed JSON, or the text when it is not JSON; what it returns is sent like the body of `answer`. */
  transform?: (body: unknown) => unknown;
}

/** The honest answer, a little at a time. */
export interface SlowAction {
  kind: 'slow';
  bytesPerSecond: number;
}

/** The honest answer, later. */
export interface DelayAction {
  kind: 'delay';
  milliseconds: number;
}

/** An answer that never ends: a JSON string that goes on until the reader gives up. */
export interface EndlessAction {
  kind: 'endless';
  /** Default 200. */
  status?: number;
}

/** The connection was ended by a script. */
export class SandboxDropped extends Error {
  override readonly name = 'SandboxDropped';
  constructor() {
    super('The sandbox dropped the connection, as its script says.');
  }
}

export type HonestAnswer = () => Promise<Response>;
export type Wait = (milliseconds: number) => Promise<void>;

/**
 * @param honest handles the request; called at most once
 * @throws {SandboxDropped} where the connection ends before the answer begins
 */
export async function perform(action: ScriptAction, honest: HonestAnswer, wait: Wait): Promise<Response> {
  switch (action.kind) {
    case 'answer':
      return new Response(encode(action.body), {
        status: action.status ?? 200,
        headers: { 'content-type': contentTypeOf(action.body), ...action.headers },
      });
    case 'drop':
      return drop(action, honest);
    case 'lie':
      return lie(action, await honest());
    case 'slow':
      return slow(action, await honest(), wait);
    case 'delay': {
      const response = await honest();
      await wait(action.milliseconds);
      return response;
    }
    case 'endless':
      return new Response(endlessBody(), {
        status: action.status ?? 200,
        headers: { 'content-type': 'application/json;charset=utf-8' },
      });
  }
}

async function drop({ at = 'answer', afterBytes }: DropAction, honest: HonestAnswer): Promise<Response> {
  if (at === 'request') throw new SandboxDropped();
  const response = await honest();
  if (afterBytes === undefined) throw new SandboxDropped();
  const bytes = new Uint8Array(await response.arrayBuffer());
  const parts = [bytes.subarray(0, afterBytes)];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined || part.length === 0) controller.error(new SandboxDropped());
      else controller.enqueue(part);
    },
  });
  // The length promises the whole body, so the reader can tell that something is missing.
  const headers = new Headers(response.headers);
  headers.set('content-length', String(bytes.length));
  return new Response(body, { status: response.status, headers });
}

async function lie(action: LieAction, response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.delete('content-length');
  for (const [name, value] of Object.entries(action.headers ?? {})) {
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
  }
  const text = await response.text();
  const body = action.transform === undefined ? text : action.transform(parseJson(text));
  return new Response(encode(body), { status: action.status ?? response.status, headers });
}

async function slow({ bytesPerSecond }: SlowAction, response: Response, wait: Wait): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const step = Math.max(1, Math.round(bytesPerSecond / 10));
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent >= bytes.length) return controller.close();
      await wait((step / bytesPerSecond) * 1000);
      controller.enqueue(bytes.subarray(sent, sent + step));
      sent += step;
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

function endlessBody(): ReadableStream<Uint8Array> {
  const filler = new TextEncoder().encode('a'.repeat(16 * 1024));
  let isBegun = false;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(isBegun ? filler : new TextEncoder().encode('{"data":"'));
      isBegun = true;
    },
  });
}

function encode(body: unknown): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function contentTypeOf(body: unknown): string {
  const isJson = typeof body !== 'string' && !(body instanceof Uint8Array);
  return isJson ? 'application/json;charset=utf-8' : 'text/plain; charset=utf-8';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
