import type { Origin } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { composeMail } from '../mail/compose-mail.ts';
import { noticeWords } from '../mail/notice-words.ts';
import type { Notice } from '../mail/notice-words.ts';
import { findProfile } from '../store/users.ts';
import type { Profile } from '../store/users.ts';

type Telling = Pick<Deps, 'db' | 'mailer' | 'log'>;

/** Where a person is written to. */
export function primaryAddress({ user, emailAddresses }: Profile): string | undefined {
  return emailAddresses.find(
    ({ id, verified_at }) => id === user.primary_email_address_id && verified_at !== null,
  )?.address;
}

/**
 * Tells a person what was changed, once it is. Nobody waits for it: a mail server that is slow or gone holds
 * up neither page nor change.
 * @param told.to addresses, of which each is written to once
 */
export function tell(
  deps: Telling,
  environment: Environment,
  told: {
    readonly to: readonly (string | undefined)[];
    readonly notice: Notice;
    readonly origin: Pick<Origin, 'traceId'>;
  },
): void {
  const { notice, origin } = told;
  for (const to of new Set(told.to)) {
    if (to === undefined) continue;
    const mail = { name: 'account_changed', to, values: noticeWords(environment, notice) } as const;
    void composeMail(deps.db, environment, mail)
      .then((message) => deps.mailer.send(environment, message))
      .catch((error: unknown) => noteFailure(deps, origin, error));
  }
}

/** Tells the user, if any, that an account was connected. */
export function tellConnected(
  deps: Telling,
  environment: Environment,
  connected: {
    readonly userId: string | undefined;
    readonly connection: Connection;
    readonly origin: Pick<Origin, 'traceId'>;
  },
): void {
  const { userId, connection, origin } = connected;
  if (userId === undefined) return;
  const notice: Notice = { kind: 'account_connected', providerName: connection.name };
  void findProfile(deps.db, environment.id, userId)
    .then((profile) => profile && tell(deps, environment, { to: [primaryAddress(profile)], notice, origin }))
    .catch((error: unknown) => noteFailure(deps, origin, error));
}

function noteFailure({ log }: Telling, { traceId }: Pick<Origin, 'traceId'>, error: unknown): void {
  log.error('notice.not_sent', { trace_id: traceId }, error);
}
