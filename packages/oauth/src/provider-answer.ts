import type { ProviderAnswer } from './errors.ts';

const longestText = 2048;
/** C0 and C1 controls except tab and newline, plus the marks that make text read in another order. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is removed here
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const redacted = '[redacted]';
/** Ends of names whose values are nobody's business. */
const sensitiveName = /(?:token|client_secret|code|code_verifier|password|assertion)$/i;
/** Such a name followed by its value, as JSON (escaped or not), as a form or as a header. */
const sensitiveValues =
  /((?:token|client_secret|code|code_verifier|password|assertion)\\?["']?\s*[:=][\s[{\\"']{0,16})(?!\[?redacted\])[^"'&\s,;<}]{6,}/gi;
const credentials = /\b(Bearer|Basic)\s+[\w\-.~+/%]{6,}=*/gi;
const jsonWebToken = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g;

/** Levels of objects and lists; profiles have a handful, and code that walks them must come to an end. */
const deepest = 64;

/**
 * Makes a provider's text safe to show: the given secrets and everything that looks like a token is blotted out,
 * control characters are dropped, and no more than 2 kB remain.
 * @param secrets values that took part in the call; each is also looked for as a form, an address or JSON spells it
 */
export function safeText(text: string, secrets: readonly string[]): string {
  return blotOut(text, secrets.flatMap(spellingsOf));
}

function spellingsOf(secret: string): string[] {
  // Blotting out something as short as "ok" would only make the answer unreadable.
  if (secret.length < 6) return [];
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  return [secret, encodeURIComponent(secret.toWellFormed()), inForm, JSON.stringify(secret).slice(1, -1)];
}

function blotOut(text: string, spellings: readonly string[]): string {
  let safe = text.replace(unprintable, '').toWellFormed();
  for (const spelling of spellings) safe = safe.replaceAll(spelling, redacted);
  return safe
    .replace(sensitiveValues, `$1${redacted}`)
    .replace(credentials, `$1 ${redacted}`)
    .replace(jsonWebToken, redacted)
    .slice(0, longestText);
}

/**
 * Reads an error body, whatever dialect it speaks: RFC 6749 §5.2 (`error`, `error_description`), problem+json
 * (RFC 9457 `type`, `title`, `detail`), a list of `errors`, an `error` that is an object, or the names that providers
 * have of their own, and mixtures of these.
 * @param secrets values that must not survive in the result
 */
export function parseProviderAnswer(body: string, secrets: readonly string[]): ProviderAnswer {
  const fields = parseJsonObject(body) ?? {};
  const spellings = secrets.flatMap(spellingsOf);
  const text = (value: unknown) =>
    typeof value === 'string' && value ? blotOut(value, spellings) : undefined;
  const first = firstError(fields['errors']);
  const inner = isRecord(fields['error']) ? fields['error'] : {};
  const extensions = isRecord(first['extensions']) ? first['extensions'] : {};
  const errors = [fields['error'], inner['code'], inner['type'], inner['status'], fields['error_type']];
  const codes = [fields['code'], fields['status'], extensions['code'], fields['title']];
  const descriptions = [fields['error_description'], fields['detail'], first['message'], inner['message']];
  const messages = ['error_message', 'errmsg', 'error_summary', 'message'].map((name) => fields[name]);
  const numbers = [first['code'], inner['code'], fields['errcode'], fields['code']];
  return withoutUndefined({
    error: firstOf([...errors, ...codes], text),
    description: firstOf([...descriptions, ...messages], text),
    problemType: lastSegment(text(fields['type'])),
    reason: text(fields['reason']),
    errorNumber: numbers.find((number) => Number.isSafeInteger(number)) as number | undefined,
    body: text(blotOutJson(body, spellings)),
  });
}

function firstOf(
  values: readonly unknown[],
  read: (value: unknown) => string | undefined,
): string | undefined {
  for (const value of values) {
    const found = read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In JSON, escapes and lists hide secrets from patterns, so it is gone through value by value. */
function blotOutJson(body: string, spellings: readonly string[]): string {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null) return body;
  return JSON.stringify(parsed, (name, value: unknown) => {
    const isHolder = typeof value === 'object' && value !== null;
    if (!isHolder && typeof value !== 'string') return value;
    if (sensitiveName.test(name) && (isHolder || value.length >= 6)) return redacted;
    return isHolder ? value : blotOut(value, spellings);
  });
}

/** Reads `text` as a JSON object; anything else, including invalid JSON, is undefined. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  const parsed = parseJson(text);
  return isRecord(parsed) ? parsed : undefined;
}

/** Reads `text` as JSON; invalid JSON is undefined, and so is what is nested deeper than anything honest. */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return isDeeperThan(deepest, parsed) ? undefined : parsed;
  } catch {
    // Not JSON is an expected answer here: the caller shows the text as it came.
    return undefined;
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstError(errors: unknown): Record<string, unknown> {
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return isRecord(first) ? first : {};
}

function lastSegment(type: string | undefined): string | undefined {
  if (type === undefined || type === 'about:blank') return undefined;
  return type.slice(type.lastIndexOf('/') + 1) || undefined;
}

function withoutUndefined(answer: {
  [K in keyof ProviderAnswer]: ProviderAnswer[K] | undefined;
}): ProviderAnswer {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined));
}
