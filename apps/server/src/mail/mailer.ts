import type { Transporter } from 'nodemailer';
import { AppError } from '@portico/contract';
import type { Config } from '../config.ts';
import type { Environment } from '../environments/environment.ts';
import { createId } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import type { Log } from '../log.ts';
import type { Db } from '../store/database.ts';
import { insertInboxMessage } from '../store/inbox.ts';

export interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** absent: the text is all there is */
  readonly html?: string;
}

/** Sends one message now. */
export interface Mailer {
  /** @throws {AppError} `mail_not_sent` */
  send(environment: Environment, message: Message): Promise<void>;
  close(): void;
}

const smtpTimeout = 10_000;

/** Whether a code reaches people of an environment: development's stays here, others need SMTP. */
export function isMailConfigured({ smtpUrl }: Config, { kind }: Pick<Environment, 'kind'>): boolean {
  return kind === 'development' || smtpUrl !== undefined;
}

/**
 * Development mail goes to the Inbox page, whatever is configured: a person who tries something out never
 * writes to strangers. Other environments send by SMTP.
 */
export function createMailer(deps: {
  config: Config;
  db: Db;
  sealer: Sealer;
  log: Log;
  now: () => number;
}): Mailer {
  const { smtpUrl } = deps.config;
  // Loaded by those who send: most installations on a laptop never do.
  let smtp: Promise<Transporter> | undefined;
  return {
    async send(environment, message) {
      if (environment.kind === 'development') return deliverToInbox(deps, environment, message);
      if (smtpUrl === undefined) {
        deps.log.error('mail.not_configured', { environment: environment.slug });
        throw new AppError('mail_not_sent');
      }
      const from = `${environment.settings.applicationName.replaceAll(/["<>]/g, '')} <no-reply@${new URL(environment.baseUrl).hostname}>`;
      const transport = await (smtp ??= openSmtp(smtpUrl));
      await transport.sendMail({ from, ...message }).catch((cause: unknown) => {
        deps.log.error('mail.not_sent', { environment: environment.slug }, cause);
        throw new AppError('mail_not_sent', { cause });
      });
    },
    close: () => void smtp?.then((transport) => transport.close()),
  };
}

async function openSmtp(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport(url, {
    // pooled connections are reused; every phase has an end
    pool: true,
    connectionTimeout: smtpTimeout,
    greetingTimeout: smtpTimeout,
    socketTimeout: smtpTimeout,
  } as Parameters<typeof createTransport>[1]);
}

async function deliverToInbox(
  { db, sealer, now }: { db: Db; sealer: Sealer; now: () => number },
  environment: Environment,
  { to, subject, text }: Message,
): Promise<void> {
  const id = createId('msg');
  await insertInboxMessage(db, {
    environment_id: environment.id,
    id,
    recipient: to,
    // Sealed, because both hold codes.
    sealed_subject: sealer.seal(subject, inboxContext(id, 'sealed_subject')),
    sealed_text: sealer.seal(text, inboxContext(id, 'sealed_text')),
    created_at: now(),
  });
}

/** Where a message is sealed: it opens in its own row and column only. */
export function inboxContext(
  id: string,
  column: 'sealed_subject' | 'sealed_text',
): readonly [string, string, string] {
  return ['inbox_messages', id, column];
}
