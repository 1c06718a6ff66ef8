import type { AppProvider } from './provider.ts';

type JsonObject = Record<string, unknown>;

/** A token response in the form of RFC 6749 §5.1, and what the provider says beside it. */
export interface ReadTokenResponse {
  readonly body: JsonObject;
  /** Unverified: a signature has to be checked before anything in it counts. */
  readonly idToken: string | undefined;
  /** Fields that are not of RFC 6749 §5.1, e.g. the id of the person; no token at any depth. */
  readonly extra: Readonly<JsonObject>;
}

const tokenFields = ['access_token', 'refresh_token', 'id_token'];
const ownFields = new Set([...tokenFields, 'token_type', 'expires_in', 'scope']);

/**
 * Puts a provider's token response into the form of RFC 6749 §5.1, as far as its file says how it differs.
 * @param text of an answer with status 200
 * @returns undefined when it is no JSON object, or an error in the dress of a success
 */
export function readTokenResponse(
  { tokenEndpointQuirks: quirks = {} }: AppProvider,
  answer: JsonObject,
): ReadTokenResponse | undefined {
  const inner = quirks.path === undefined ? answer : objectAt(answer, quirks.path);
  if (inner === undefined || typeof inner['access_token'] !== 'string') return undefined;
  // Beside the object that holds the tokens there may be others, e.g. of a bot: they are not the person's.
  const own = Object.entries(inner).filter(([name]) => ownFields.has(name));
  const others = Object.entries({ ...answer, ...inner }).filter(([name]) => !ownFields.has(name));
  // Null and empty mean: not there. Nothing else may be read into a value of the wrong type.
  const present = own.filter(([, value]) => value !== null && value !== '');
  const { id_token: idToken, ...rest } = Object.fromEntries(present);
  if (quirks.tokenTypeOmitted === true && rest['token_type'] === undefined) rest['token_type'] = 'bearer';
  rest['expires_in'] = secondsOf(rest['expires_in']);
  if (rest['expires_in'] === undefined) delete rest['expires_in'];
  const { scope } = rest;
  if (Array.isArray(scope) && scope.every((one) => typeof one === 'string')) rest['scope'] = scope.join(' ');
  return {
    body: rest,
    idToken: typeof idToken === 'string' ? idToken : undefined,
    extra: withoutTokens(Object.fromEntries(others)) as JsonObject,
  };
}

/** What is said beside the tokens ends up in profiles, which people read. */
function withoutTokens(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTokens);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== '__proto__' && !tokenFields.includes(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutTokens(inner)]));
}

/** Several providers send the seconds as text; 0 and less say nothing that can be waited for. */
function secondsOf(value: unknown): unknown {
  const seconds = typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds <= 0 ? undefined : seconds;
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
