import type { ProviderAnswer } from './errors.ts';

const longestText = 2048;
/** C0 and C1 controls except tab and newline, plus the marks that make text read in another order. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is removed here
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const redacted = '[redacted]';
/** A sensitive name followed by its value, as JSON, as a form or as a header. */
const sensitiveValues =
  /((?:access_token|refresh_token|id_token|token|client_secret|code|code_verifier|password|assertion)["']?\s*[:=]\s*["']?)[^"'&\s,;<}]{6,}/gi;
const credentials = /\b(Bearer|Basic)\s+[\w\-.~+/%]{6,}=*/gi;
const jsonWebToken = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g;

/**
 * Makes a provider's text safe to show: the given secrets and everything that looks like a token is blotted out,
 * control characters are dropped, and no more than 2 kB remain.
 * @param secrets values that took part in the call; each is also looked for percent-encoded
 */
export function safeText(text: string, secrets: readonly string[]): string {
  let safe = text.replace(unprintable, '').toWellFormed();
  for (const secret of secrets) {
    // Blotting out something as short as "ok" would only make the answer unreadable.
    if (secret.length < 6) continue;
    safe = safe.replaceAll(secret, redacted).replaceAll(encodeURIComponent(secret), redacted);
  }
  return safe
    .replace(sensitiveValues, `$1${redacted}`)
    .replace(credentials, `$1 ${redacted}`)
    .replace(jsonWebToken, redacted)
    .slice(0, longestText);
}

/**
 * Reads an error body, whatever dialect it speaks: RFC 6749 §5.2 (`error`, `error_description`), problem+json
 * (RFC 9457 `type`, `title`, `detail`) or a list of `errors`, and mixtures of these.
 * @param secrets values that must not survive in the result
 */
export function parseProviderAnswer(body: string, secrets: readonly string[]): ProviderAnswer {
  const fields = parseJsonObject(body);
  const text = (value: unknown) =>
    typeof value === 'string' && value ? safeText(value, secrets) : undefined;
  const first = firstError(fields?.['errors']);
  const number = typeof first?.['code'] === 'number' ? first['code'] : undefined;
  return withoutUndefined({
    error: text(fields?.['error']) ?? text(fields?.['title']),
    description: text(fields?.['error_description']) ?? text(fields?.['detail']) ?? text(first?.['message']),
    problemType: lastSegment(text(fields?.['type'])),
    reason: text(fields?.['reason']),
    errorNumber: number,
    body: text(body),
  });
}

/** Reads `text` as a JSON object; anything else, including invalid JSON, is undefined. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  const parsed = parseJson(text);
  return isRecord(parsed) ? parsed : undefined;
}

/** Reads `text` as JSON; invalid JSON is undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON is an expected answer here: the caller shows the text as it came.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstError(errors: unknown): Record<string, unknown> | undefined {
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return isRecord(first) ? first : undefined;
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
