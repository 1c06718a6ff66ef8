import { randomInt } from 'node:crypto';
import { AppError } from '@portico/contract';
import type { ErrorCode, Verification } from '@portico/contract';
import { isPublicAddress } from '@portico/oauth';
import type { Origin } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { networkOf, siteOf } from '../http/network.ts';
import { createSecret, isSameSecret } from '../keys/secrets.ts';
import { composeMail } from '../mail/compose-mail.ts';
import type { Db } from '../store/database.ts';
import {
  consumeCode,
  consumeOpenedLink,
  findProof,
  openLink,
  replaceProof,
  takeProofTry,
  withdrawProof,
} from '../store/email-proofs.ts';
import type { EmailProofRow } from '../store/email-proofs.ts';
import { countEvent, readCounts } from '../store/rate-limits.ts';

export const proofLifetimeMs = 10 * 60 * 1000;
export const resendAfterMs = 30 * 1000;
export const maxTries = 5;

/**
 * Mails in an hour: to one address whoever asks, for one thing, from one network, and all together. Nobody floods
 * others through us.
 */
export const mailsPerHour = { address: 5, subject: 10, network: 60, site: 240, environment: 10_000 };
/**
 * Mails to one address in a day, of which two can begin within 24 hours: then five guesses at each of twenty codes
 * hit one of a million with a chance of one in ten thousand, however patient the attacker.
 */
export const mailsPerDay = { address: 10 };
const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;

export type ProofStrategy = EmailProofRow['strategy'];

/** What an address is proven for, and by which browser alone. */
export interface ProofSubject {
  /** of the attempt, address or session */
  readonly id: string;
  readonly browserId: string;
  /** as it is compared: what is proven and what is claimed are the same mailbox */
  readonly address: string;
}

export interface SendProof {
  readonly subject: ProofSubject;
  readonly strategy: ProofStrategy;
  /** where a link leads once it was opened; was matched */
  readonly redirectUrl?: string | undefined;
  readonly origin: Pick<Origin, 'now' | 'ipAddress'>;
}

declare const allowed: unique symbol;
/** That one mail may go out, which was counted. */
export type MailAllowance = { readonly [allowed]: true };

/**
 * Mails a code or a link, which replaces the one before.
 * @throws {AppError} `verification_code_too_many_requests` with the seconds to wait, `mail_not_sent`
 */
export async function sendProof(deps: Deps, environment: Environment, send: SendProof): Promise<void> {
  const { subject, origin } = send;
  const allowance = await allowMail(deps, environment, { ...subject, origin });
  await sendAllowedProof(deps, environment, send, allowance);
}

/**
 * As `sendProof`, for what was counted before its subject was written.
 * @throws {AppError} `verification_code_too_many_requests`, `mail_not_sent`
 */
export async function sendAllowedProof(
  deps: Deps,
  environment: Environment,
  { subject, strategy, redirectUrl, origin }: SendProof,
  _allowance: MailAllowance,
): Promise<void> {
  const { now } = origin;
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const linkSecret = createSecret();
  const row: EmailProofRow = {
    environment_id: environment.id,
    id: subject.id,
    browser_id: subject.browserId,
    strategy,
    address: subject.address,
    code_hash: strategy === 'email_code' ? codeHash(deps, subject, code) : null,
    link_hash: strategy === 'email_link' ? linkHash(deps, subject.id, linkSecret) : null,
    redirect_url: redirectUrl ?? null,
    expires_at: now + proofLifetimeMs,
    sent_at: now,
    tries: 0,
    proven_at: null,
  };
  if (!(await replaceProof(deps.db, row, now - resendAfterMs))) {
    const last = await findProof(deps.db, { environmentId: environment.id, id: subject.id });
    throw tooMany(secondsToResend(last, now));
  }
  const to = subject.address;
  const link = `${environment.baseUrl}/verify-link#${subject.id}.${linkSecret}`;
  const minutes = String(proofLifetimeMs / 60_000);
  const values = strategy === 'email_code' ? { code, minutes } : { link, minutes };
  const mail = await composeMail(deps.db, environment, { name: strategy, to, values });
  try {
    await deps.mailer.send(environment, mail);
  } catch (error) {
    await withdrawProof(deps.db, row);
    throw error;
  }
}

/**
 * Counts a mail. Who begins something by asking for one is counted before anything is written, so that those who
 * are refused leave no rows behind.
 * @param mail.id of what an address is proven for
 * @throws {AppError} `verification_code_too_many_requests`
 */
export async function allowMail(
  deps: Deps,
  environment: Environment,
  mail: Pick<ProofSubject, 'id' | 'address'> & Pick<SendProof, 'origin'>,
): Promise<MailAllowance> {
  const { now } = mail.origin;
  const limits = limitsOf(deps, environment, mail);
  const counted = { environmentId: environment.id, now };
  // What is refused for everybody is not counted for each address: strangers can make up as many as they like.
  const shared = limits.filter(({ isShared }) => isShared).map(({ key }) => key);
  const counts = await readCounts(deps.db, { ...counted, keys: shared, windowMs: hourMs });
  for (const { key, most } of limits) {
    const spent = counts.get(key);
    if (spent && spent.count > most) throw tooMany(Math.ceil((spent.endsAt - now) / 1000));
  }
  for (const { key, most, windowMs } of limits) {
    const { count, endsAt } = await countEvent(deps.db, { ...counted, key, windowMs });
    if (count <= most) continue;
    // Told once in each window: somebody floods others through us, or the limit is too low for this app.
    if (key === 'mail' && count === most + 1)
      deps.log.error('mail.limit_reached', { environment: environment.slug, most });
    throw tooMany(Math.ceil((endsAt - now) / 1000));
  }
  return {} as MailAllowance;
}

interface MailLimit {
  readonly key: string;
  readonly most: number;
  readonly windowMs: number;
  /** by people who ask for different addresses */
  readonly isShared: boolean;
}

function limitsOf(
  deps: Deps,
  environment: Environment,
  { id, address: to, origin: { ipAddress } }: Parameters<typeof allowMail>[2],
): readonly MailLimit[] {
  const keyed = (value: string) => deps.sealer.mac(value, ['rate_limits', environment.id, 'key']);
  const own = { windowMs: hourMs, isShared: false };
  const shared = { windowMs: hourMs, isShared: true };
  const address = keyed(to);
  return [
    { key: `mail:${address}`, most: mailsPerHour.address, ...own },
    { key: `mail-day:${address}`, most: mailsPerDay.address, windowMs: dayMs, isShared: false },
    // After those of the address: whoever asks for one again and again is a new subject each time.
    { key: `mail:${id}`, most: mailsPerHour.subject, ...own },
    // Behind a proxy that is not named, everybody comes from its address, which says nothing about them.
    ...(ipAddress === null || !isPublicAddress(ipAddress)
      ? []
      : [
          { key: `mail:${keyed(networkOf(ipAddress))}`, most: mailsPerHour.network, ...shared },
          { key: `mail-site:${keyed(siteOf(ipAddress))}`, most: mailsPerHour.site, ...shared },
        ]),
    { key: 'mail', most: mailsPerHour.environment, ...shared },
  ];
}

function tooMany(seconds: number): AppError {
  return new AppError('verification_code_too_many_requests', {
    retryAfterSeconds: seconds,
    meta: { resend_after_seconds: seconds },
  });
}

/** Seconds until another mail may be asked for. */
export function secondsToResend(row: EmailProofRow | undefined, now: number): number {
  return row ? Math.max(0, Math.ceil((row.sent_at + resendAfterMs - now) / 1000)) : 0;
}

/**
 * Takes a code. Tries are counted before anything is compared, so that guesses that come at once count too.
 * @returns consumes the code in the caller's transaction, and tells whether nobody else was faster
 * @throws {AppError}
 */
export async function enterCode(
  deps: Deps,
  environment: Environment,
  { subject, code, now }: { subject: ProofSubject; code: string; now: number },
): Promise<(tx: Db) => Promise<boolean>> {
  const key = { environmentId: environment.id, id: subject.id };
  const row = await takeProofTry(deps.db, { ...key, ...subject, now, maxTries });
  if (!row) throw new AppError(whyNoTry(await findProof(deps.db, key), subject, now));
  const given = codeHash(deps, subject, code.replaceAll(/\s/g, ''));
  if (row.code_hash === null || !isSameSecret(row.code_hash, given)) {
    throw new AppError('form_code_incorrect', {
      meta: { param_name: 'code', tries_left: maxTries - row.tries },
    });
  }
  return (tx) => consumeCode(tx, row);
}

/**
 * Goes on with a link that was opened, here or on another device.
 * @throws {AppError} `verification_not_opened` until then
 */
export async function followLink(
  deps: Deps,
  environment: Environment,
  { subject, now }: { subject: ProofSubject; now: number },
): Promise<(tx: Db) => Promise<boolean>> {
  const key = { environmentId: environment.id, id: subject.id };
  const row = await findProof(deps.db, key);
  if (!row || row.browser_id !== subject.browserId || row.address !== subject.address)
    throw new AppError('verification_not_sent');
  if (row.expires_at <= now) throw new AppError('verification_expired');
  if (row.proven_at === null) throw new AppError('verification_not_opened');
  return (tx) => consumeOpenedLink(tx, { ...key, ...subject, now });
}

function whyNoTry(row: EmailProofRow | undefined, subject: ProofSubject, now: number): ErrorCode {
  if (!row || row.code_hash === null) return 'verification_not_sent';
  if (row.browser_id !== subject.browserId || row.address !== subject.address) return 'verification_not_sent';
  return row.expires_at <= now ? 'verification_expired' : 'verification_failed';
}

/**
 * Opens a link from a mail. It signs nobody in where it is opened: the browser that asked goes on.
 * @param token `<id>.<secret>` as it stands in the link
 * @throws {AppError} `verification_link_invalid` for one that was used, is late, or was never sent
 */
export async function openProofLink(
  deps: Deps,
  environment: Environment,
  { token, now }: { token: string; now: number },
): Promise<EmailProofRow> {
  const [id = '', secret = ''] = token.split('.', 2);
  const hash = linkHash(deps, id, secret);
  const row = await openLink(deps.db, { environmentId: environment.id, id, linkHash: hash, now });
  if (!row) throw new AppError('verification_link_invalid');
  return row;
}

/** Bound to what it is for and to the address: a code proves one address for one person. */
function codeHash(deps: Pick<Deps, 'sealer'>, { id, address }: ProofSubject, code: string): string {
  return deps.sealer.mac(`${address}\n${code}`, ['email_proofs', id, 'code_hash']);
}

function linkHash(deps: Pick<Deps, 'sealer'>, id: string, secret: string): string {
  return deps.sealer.mac(secret, ['email_proofs', id, 'link_hash']);
}

/** The proof of an address as clients see it. Clients take a strategy to mean that a mail is on its way. */
export function proofVerification(row: EmailProofRow | undefined, now: number): Verification {
  return {
    object: 'verification',
    status: statusOf(row, now),
    strategy: row?.strategy ?? null,
    attempts: row?.tries ?? 0,
    expire_at: row?.expires_at ?? null,
    error: null,
    external_verification_redirect_url: null,
  };
}

function statusOf(row: EmailProofRow | undefined, now: number): Verification['status'] {
  if (!row) return 'unverified';
  if (row.expires_at <= now) return 'expired';
  if (row.proven_at !== null) return 'verified';
  return row.tries >= maxTries ? 'failed' : 'unverified';
}
