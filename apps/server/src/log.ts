import { pino } from 'pino';
import type { Config } from './config.ts';

/** What may be logged beside the event's name: plain facts, no objects that could hold anything. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured logs. Every text is scrubbed, so that no field, message or stack can carry a secret out. */
export interface Log {
  /** whether such lines are written at all: what goes into one that nobody reads need not be put together */
  writes(level: 'debug' | 'info'): boolean;
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields, error?: unknown): void;
  error(event: string, fields?: LogFields, error?: unknown): void;
  /** writes out what is buffered */
  flush(): void;
}

/** Where lines go; standard output unless a test wants to read them. */
export type LogDestination = { write(line: string): void };

export function createLog(level: Config['logLevel'], destination?: LogDestination): Log {
  const standardOutput = destination === undefined ? openStandardOutput() : undefined;
  const output = destination ?? standardOutput;
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, output);
  const write =
    (name: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields?: LogFields, error?: unknown) => {
      if (!logger.isLevelEnabled(name)) return;
      logger[name](
        { ...scrubFields(fields), ...(error === undefined ? {} : { error: describe(error) }) },
        event,
      );
    };
  return {
    writes: (name) => logger.isLevelEnabled(name),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    flush: () => standardOutput?.flushSync(),
  };
}

/** A write to the system for every line would cost more than the request it tells of. */
const bufferedBytes = 4096;
const flushIntervalMs = 200;

function openStandardOutput() {
  const output = pino.destination({ fd: 1, sync: false, minLength: bufferedBytes });
  setInterval(() => output.flush(), flushIntervalMs).unref();
  process.on('exit', () => output.flushSync());
  return output;
}

function scrubFields(fields: LogFields = {}): LogFields {
  const scrubbed: Record<string, LogFields[string]> = {};
  for (const [name, value] of Object.entries(fields)) {
    scrubbed[name] = typeof value === 'string' ? scrub(value) : value;
  }
  return scrubbed;
}

const longestText = 2000;
// Queries of URLs, credentials in URLs, our keys, JWTs, and any run of letters and digits that is long enough
// to be a secret. Ids of ours have a prefix and 32 hexadecimal digits, and stay readable.
const secrets: readonly (readonly [RegExp, string])[] = [
  [/(https?:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/g, '$1?[removed]'],
  [/(\w+:\/\/)[^\s/@:"']*:[^\s/@"']*@/g, '$1[removed]@'],
  [/\b(sk_(?:test|live)_)\w+/g, '$1[removed]'],
  [/\bey[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '[removed]'],
  [/(?<![\w-])(?![a-z]+_[0-9a-f]{32}(?![\w-]))(?![0-9a-f]{32}(?![\w-]))[\w+/=-]{32,}/g, '[removed]'],
];

/** Takes everything out of a text that looks like a secret. */
export function scrub(text: string): string {
  // Half of a secret does not look like one: what the end cuts in two is left out whole.
  let result = text.length > longestText ? text.slice(0, longestText).replace(/\S*$/, '') : text;
  for (const [pattern, replacement] of secrets) result = result.replace(pattern, replacement);
  return result;
}

interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: DescribedError;
}

/** An error without the objects that libraries hang on it: those hold requests, answers and parameters. */
function describe(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error))
    return { name: typeof error, message: 'Not an error was thrown.', stack: '' };
  // The stack begins with the message, of which a line may look like a frame.
  const frames = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((frame) => /^\s+at /.test(frame));
  return {
    name: error.name,
    message: scrub(error.message),
    // Frames hold file names, which are long but no secrets.
    stack: frames.slice(0, 12).join('\n'),
    ...(error.cause !== undefined && depth < 3 ? { cause: describe(error.cause, depth + 1) } : {}),
  };
}
