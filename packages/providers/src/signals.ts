import { valueAt } from './attribute-mapping.ts';

/** Where a profile tells each signal: a dot path from the root of the body, as in an attribute mapping. */
export interface SignalPaths {
  /** Text with a time zone, or a number of Unix seconds. */
  readonly createdAt?: string;
  readonly followers?: string;
  readonly verifiedType?: string;
  readonly protected?: string;
}

/** What a provider told about an account, beyond who it belongs to. Absent: it did not say, or not readably. */
export interface AccountSignals {
  /** Unix milliseconds */
  readonly createdAt?: number;
  readonly followers?: number;
  /** as the provider names its kinds of verification */
  readonly verifiedType?: string;
  readonly protected?: boolean;
}

/**
 * Reads the signals that a preset says where to find.
 * @param paths undefined for a provider that tells none
 * @param body what is left of the profile after mapping; a path that the operator's mapping took away is not read
 */
export function readSignals(
  paths: SignalPaths | undefined,
  body: Readonly<Record<string, unknown>>,
): AccountSignals {
  if (!paths) return {};
  const createdAt = readTime(at(body, paths.createdAt));
  const followers = at(body, paths.followers);
  const verifiedType = at(body, paths.verifiedType);
  const isProtected = at(body, paths.protected);
  return {
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(typeof followers === 'number' && Number.isSafeInteger(followers) && followers >= 0
      ? { followers }
      : {}),
    ...(typeof verifiedType === 'string' && verifiedType !== '' ? { verifiedType } : {}),
    ...(typeof isProtected === 'boolean' ? { protected: isProtected } : {}),
  };
}

const at = (body: unknown, path: string | undefined): unknown =>
  path === undefined ? undefined : valueAt(body, path.split('.'));

/** Seconds of the year 2286; what is later was meant as milliseconds, or is nonsense. */
const latestSeconds = 10_000_000_000;

/** A moment in Unix seconds, or as text with its zone: without one it would be read in the zone of our machine. */
function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return value > 0 && value < latestSeconds ? Math.round(value * 1000) : undefined;
  }
  if (typeof value !== 'string' || !/(Z|[+-]\d\d:?\d\d)(\s\d{4})?$/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isFinite(time) ? time : undefined;
}
