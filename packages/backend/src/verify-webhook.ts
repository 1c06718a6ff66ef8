import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a webhook call says, once it is known to be ours. */
export interface WebhookEvent {
  readonly object: 'event';
  /** the same when it is sent again: keep it, and do nothing the second time */
  readonly id: string;
  /** such as `user.created` or `external_account.needs_reconnect` */
  readonly type: string;
  /** when it happened, in Unix milliseconds */
  readonly timestamp: number;
  readonly environment_id: string;
  /** what it is about, as the Backend API shows it when the call is made; ids alone and `deleted` when it is gone */
  readonly data: Readonly<Record<string, unknown>>;
}

export type WebhookProblem =
  | 'headers_missing'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_mismatch'
  | 'secret_invalid'
  | 'body_invalid';

/** A call is not to be believed. Answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly problem: WebhookProblem;

  constructor(problem: WebhookProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** `Headers`, or what Node's `request.headers` holds. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyWebhookOptions {
  /** how far a call's time may be from ours; a call that somebody repeats later is refused. Default 300. */
  readonly toleranceSeconds?: number;
  /** Unix milliseconds; the system's clock by default */
  readonly now?: number;
}

const usualToleranceSeconds = 300;

/**
 * Makes sure that a call is Portico's, was not changed, and is of now; then reads it.
 * @param rawBody exactly as it came: what was parsed and written again has other bytes
 * @param secret `whsec_…` of the endpoint; while it is being rotated the old one and the new one both do
 * @throws {WebhookVerificationError}
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyWebhook(
  headers: WebhookHeaders,
  rawBody: string | Uint8Array,
  secret: string,
  { toleranceSeconds = usualToleranceSeconds, now = Date.now() }: VerifyWebhookOptions = {},
): WebhookEvent {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (id === undefined || timestamp === undefined || signatures === undefined) {
    throw new WebhookVerificationError('headers_missing', 'The call lacks headers of a webhook.');
  }
  assertRecent(timestamp, { toleranceSeconds, now });
  const expected = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(rawBody).digest();
  if (!signatures.split(' ').some((signature) => isSame(signature, expected))) {
    throw new WebhookVerificationError('signature_mismatch', 'The call is not signed with this secret.');
  }
  return readEvent(rawBody);
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  // Programs write names of headers as they like.
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function assertRecent(
  timestamp: string,
  { toleranceSeconds, now }: { readonly toleranceSeconds: number; readonly now: number },
): void {
  const age = /^\d{1,12}$/.test(timestamp) ? Math.floor(now / 1000) - Number(timestamp) : Number.NaN;
  // Not a number compares as false: what cannot be read is too old.
  if (!(age <= toleranceSeconds)) {
    throw new WebhookVerificationError('timestamp_too_old', 'The call was signed too long ago.');
  }
  if (age < -toleranceSeconds) {
    throw new WebhookVerificationError(
      'timestamp_too_new',
      'The call is from the future: look at the clock.',
    );
  }
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  // With an empty key anybody could sign.
  if (key.length < 16) throw new WebhookVerificationError('secret_invalid', 'This is no signing secret.');
  return key;
}

/** Takes the same time wherever they differ. Other versions of signatures than ours are passed over. */
function isSame(signature: string, expected: Buffer): boolean {
  const [version, value = ''] = signature.split(',');
  const given = Buffer.from(value, 'base64');
  return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
}

function readEvent(rawBody: string | Uint8Array): WebhookEvent {
  try {
    const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
    return JSON.parse(text) as WebhookEvent;
  } catch {
    throw new WebhookVerificationError('body_invalid', 'The body is not JSON.');
  }
}
