import { createHmac, randomBytes } from 'node:crypto';

/** 256 bits, as the specification writes secrets: so that everybody's library takes it. */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** What is signed for one try. */
export interface Signed {
  readonly id: string;
  /** Unix seconds of this try */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers by which a receiver knows that a call is ours, is new, and was not changed.
 * @param secrets `whsec_…` each; the receiver accepts a call when one of them fits
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(signed: Signed, secrets: readonly string[]): Record<string, string> {
  return {
    'webhook-id': signed.id,
    'webhook-timestamp': String(signed.timestamp),
    'webhook-signature': secrets.map((secret) => sign(signed, secret)).join(' '),
  };
}

function sign({ id, timestamp, body }: Signed, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
