import { visibleText } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import type { FailureReason } from '@portico/oauth';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { SealError } from '../keys/seal.ts';
import type { Sealer } from '../keys/seal.ts';
import type { WebhookDeliveryRow } from '../store/webhook-deliveries.ts';
import type { WebhookEndpointRow } from '../store/webhook-endpoints.ts';
import { eventBody } from './event-body.ts';
import { signatureHeaders } from './signature.ts';

export type CallDeps = Pick<Deps, 'config' | 'db' | 'sealer' | 'outbound' | 'now' | 'log'>;

/** Where a signing secret is sealed: it opens in its own row and column only. */
export function webhookSecretContext(
  id: string,
  column: 'sealed_secret' | 'sealed_former_secret',
): readonly [string, string, string] {
  return ['webhook_endpoints', id, column];
}

/** How one try went. */
export type CallResult =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      readonly kind: 'failed';
      /** the receiver's; null when there was no answer */
      readonly status: number | null;
      /** for operators */
      readonly words: string;
      /** what the receiver asks for */
      readonly waitMs: number;
    };

/**
 * Where a receiver may be, beside the public internet: an app on the same laptop. Elsewhere the operator of the server
 * has to allow it (PORTICO_OUTBOUND_ALLOW).
 */
export function receiversBeside(config: Deps['config'], environment: Environment): readonly string[] {
  const isLaptop = config.isLoopbackHttp && environment.kind === 'development';
  return isLaptop ? ['127.0.0.0/8', '::1'] : [];
}

/** Sends an event once. Never follows anybody anywhere else, and tells no more than the event. */
export async function callReceiver(
  deps: CallDeps,
  environment: Environment,
  { endpoint, row }: { readonly endpoint: WebhookEndpointRow; readonly row: WebhookDeliveryRow },
): Promise<CallResult> {
  try {
    const now = deps.now();
    const secrets = secretsOf(deps.sealer, endpoint, now);
    const body = await eventBody(deps, environment, row);
    const signed = { id: row.event_id, timestamp: Math.floor(now / 1000), body };
    const headers = { 'content-type': 'application/json', ...signatureHeaders(signed, secrets) };
    const alsoAllow = receiversBeside(deps.config, environment);
    // Who says that it was taken has taken it, whatever follows.
    const options = { hop: 'webhook', alsoAllow, readBody: 'unless-2xx' } as const;
    const answer = await deps.outbound.fetch(endpoint.url, { method: 'POST', headers, body }, options);
    const { status } = answer;
    if (status < 300) return { kind: 'delivered', status };
    const words = answerWords(status, await answer.text());
    const waitMs = waitOf(answer.headers.get('retry-after'));
    return { kind: 'failed', status, words, waitMs };
  } catch (error) {
    if (!(error instanceof OAuthError) && !(error instanceof SealError)) throw error;
    const status = error instanceof OAuthError ? (error.httpStatus ?? null) : null;
    if (error instanceof SealError) deps.log.error('webhook.secret_unreadable', { id: endpoint.id }, error);
    return { kind: 'failed', status, words: failureWords(error), waitMs: 0 };
  }
}

function secretsOf(sealer: Sealer, row: WebhookEndpointRow, now: number): string[] {
  const { id, sealed_former_secret: former, former_secret_expires_at: until } = row;
  const secret = sealer.open(row.sealed_secret, webhookSecretContext(id, 'sealed_secret'));
  if (former === null || until === null || until <= now) return [secret];
  return [secret, sealer.open(former, webhookSecretContext(id, 'sealed_former_secret'))];
}

const longestExcerpt = 160;

/** What the receiver said, in a few words: operators read it beside their own logs. */
function answerWords(status: number, text: string): string {
  const oneLine = visibleText(text.slice(0, 1000))
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const excerpt = oneLine.slice(0, longestExcerpt).toWellFormed();
  return excerpt === '' ? `Answered ${status}` : `Answered ${status}: ${excerpt}`;
}

function waitOf(retryAfter: string | null | undefined): number {
  return /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : 0;
}

const reasons: Readonly<Record<FailureReason, string>> = {
  dns_failed: 'The host name is not known',
  connect_failed: 'Nobody listens there',
  tls_failed: 'No secure connection: look at the certificate',
  timeout: 'No answer within 10 seconds',
  connection_lost: 'The connection was lost',
  too_large: 'The answer is larger than 1 MiB',
  redirected: 'Answered with a redirect, which is not followed',
  not_json: 'Not a usable answer',
  unexpected_answer: 'Not a usable answer',
};

function failureWords(error: OAuthError | SealError): string {
  if (error instanceof SealError) return 'The signing secret cannot be read: rotate it';
  if (error.code === 'oauth_address_forbidden') return 'The address is private or without TLS';
  return error.reason === undefined ? 'The address cannot be called' : reasons[error.reason];
}
