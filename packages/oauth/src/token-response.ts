import type { OAuth2Provider } from './provider.ts';

type JsonObject = Record<string, unknown>;

/** A token response in the form of RFC 6749 §5.1, and what the provider says beside it. */
export interface ReadTokenResponse {
  readonly body: JsonObject;
  /** Unverified: a signature has to be checked before anything in it counts. */
  readonly idToken: string | undefined;
  /** Fields that are not of RFC 6749 §5.1, e.g. the id of the person. */
  readonly extra: Readonly<JsonObject>;
}

const ownFields = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope', 'id_token'] as const;

/**
 * Puts a provider's token response into the form of RFC 6749 §5.1, as far as its file says how it differs.
 * @param text of an answer with status 200
 * @returns undefined when it is no JSON object, or an error in the dress of a success
 */
export function readTokenResponse(
  { scopeSeparator, tokenEndpointQuirks: quirks = {} }: OAuth2Provider,
  answer: JsonObject,
): ReadTokenResponse | undefined {
  const inner = quirks.path === undefined ? answer : objectAt(answer, quirks.path);
  if (inner === undefined || typeof inner['access_token'] !== 'string') return undefined;
  const body: JsonObject = {};
  const extra: JsonObject = {};
  for (const [name, value] of Object.entries(quirks.path === undefined ? inner : { ...answer, ...inner })) {
    const isOwn = (ownFields as readonly string[]).includes(name);
    // Null and empty mean: not there. Nothing else may be read into a value of the wrong type.
    if (isOwn ? value !== null && value !== '' : name !== '__proto__') (isOwn ? body : extra)[name] = value;
  }
  const { id_token: idToken, ...rest } = body;
  if (quirks.tokenTypeOmitted === true && rest['token_type'] === undefined) rest['token_type'] = 'bearer';
  rest['expires_in'] = secondsOf(rest['expires_in']);
  if (rest['expires_in'] === undefined) delete rest['expires_in'];
  if (Array.isArray(rest['scope'])) rest['scope'] = rest['scope'].join(' ');
  else if (typeof rest['scope'] === 'string' && scopeSeparator !== undefined) {
    rest['scope'] = rest['scope'].replaceAll(scopeSeparator, ' ');
  }
  return { body: rest, idToken: typeof idToken === 'string' ? idToken : undefined, extra };
}

/** Several providers send the seconds as text; 0 and less say nothing that can be waited for. */
function secondsOf(value: unknown): unknown {
  if (typeof value === 'string' && /^\d{1,10}$/.test(value)) return Number(value);
  return value;
}

function objectAt(body: JsonObject, path: string): JsonObject | undefined {
  let value: unknown = body;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
