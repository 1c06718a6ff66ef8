/**
 * Signatures of OAuth 1.0a as the side that verifies them sees them, written from RFC 5849 alone. Nothing here is
 * shared with the client that signs, so that an error in one is not repeated in the other.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ReceivedRequest } from '../received-request.ts';

/** Parameters of the Authorization header, decoded (RFC 5849 §3.5.1). */
export type ProtocolParameters = ReadonlyMap<string, string>;

/**
 * Reads `Authorization: OAuth …`.
 * @returns undefined when there is none, or one that nobody can read: not encoded, or a name twice
 */
export function readProtocolParameters(header: string | null): ProtocolParameters | undefined {
  const list = /^OAuth +(.*)$/i.exec(header ?? '')?.[1];
  if (list === undefined) return undefined;
  const parameters = new Map<string, string>();
  for (const pair of list.split(',')) {
    const [, name = '', value = ''] = /^\s*([^=\s]+)="([^"]*)"\s*$/.exec(pair) ?? [];
    const decodedName = decode(name);
    const decodedValue = decode(value);
    if (!decodedName || decodedValue === undefined || parameters.has(decodedName)) return undefined;
    // RFC 5849 §3.5.1: the realm is not signed.
    if (decodedName !== 'realm') parameters.set(decodedName, decodedValue);
  }
  return parameters.size === 0 ? undefined : parameters;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export interface SignatureCheck {
  readonly request: ReceivedRequest;
  readonly parameters: ProtocolParameters;
  readonly consumerSecret: string;
  /** Empty before there is a token. */
  readonly tokenSecret: string;
  /** Schemes and hosts under which the caller may have reached this place. */
  readonly origins: readonly string[];
}

/** Whether the signature is the one that key, secrets and this very request make (RFC 5849 §3.2). */
export function isSignedCorrectly(check: SignatureCheck): boolean {
  const given = Buffer.from(check.parameters.get('oauth_signature') ?? '', 'utf8');
  const key = `${encode(check.consumerSecret)}&${encode(check.tokenSecret)}`;
  return check.origins.some((origin) => {
    const base = baseString(check.request, check.parameters, origin);
    const expected = Buffer.from(createHmac('sha1', key).update(base).digest('base64'), 'utf8');
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

/** RFC 5849 §3.4.1 */
export function baseString(
  request: Pick<ReceivedRequest, 'method' | 'path' | 'query' | 'form'>,
  parameters: ProtocolParameters,
  origin: string,
): string {
  const uri = `${normalizedOrigin(origin)}${request.path}`;
  return [request.method.toUpperCase(), uri, normalizedParameters(request, parameters)].map(encode).join('&');
}

/** §3.4.1.2: scheme and host in lower case, the port only where it is not the scheme's own. */
function normalizedOrigin(origin: string): string {
  return origin
    .toLowerCase()
    .replace(/^(http:\/\/[^/]*):80$/, '$1')
    .replace(/^(https:\/\/[^/]*):443$/, '$1');
}

/** §3.4.1.3: of query, header and form, encoded, then sorted by their bytes. */
function normalizedParameters(
  { query, form }: Pick<ReceivedRequest, 'query' | 'form'>,
  parameters: ProtocolParameters,
): string {
  const signed = [...parameters].filter(([name]) => name !== 'oauth_signature');
  const pairs = [...query, ...(form ?? []), ...signed].map(([name, value]) => ({
    name: encode(name),
    value: encode(value),
  }));
  // Encoded text is ASCII, so comparing characters compares bytes.
  const order = (one: string, other: string) => Number(one > other) - Number(one < other);
  return pairs
    .toSorted((one, other) => order(one.name, other.name) || order(one.value, other.value))
    .map(({ name, value }) => `${name}=${value}`)
    .join('&');
}

const unreserved = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~', 'ascii'),
);

/** §3.6: byte by byte; everything that is not unreserved becomes `%XX`. */
export function encode(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    encoded += unreserved.has(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
