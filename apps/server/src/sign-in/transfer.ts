import { AppError } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { createSecret } from '../keys/secrets.ts';
import type { Device } from '../sessions/start-session.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { completeSignIn, findOpenSignIn } from '../store/sign-ins.ts';
import { openIdentity } from '../users/pending-identity.ts';
import { tellConnected } from '../users/tell-user.ts';
import { onceMore } from '../users/once-more.ts';
import { resolve } from './resolve.ts';
import { act } from './settle.ts';
import { readSituation } from './situation.ts';

export interface Transfer {
  readonly intent: 'sign_in' | 'sign_up';
  readonly browser: BrowserRow;
  readonly origin: Origin;
  readonly reference: string;
  readonly device: Device;
}

/**
 * Goes on with what a provider vouched for at the other button: a sign-in that found nobody becomes a sign-up,
 * a sign-up that found somebody becomes a sign-in.
 * @returns the browser's new secret
 * @throws {AppError} `account_transfer_invalid` when nothing waits in this browser
 */
export async function transfer(deps: Deps, environment: Environment, work: Transfer): Promise<string> {
  const { browser, origin, intent } = work;
  const { now } = origin;
  const where = { environmentId: environment.id, browserId: browser.id, now };
  const row = await findOpenSignIn(deps.db, where);
  const pending = row?.kind === 'transfer' ? openIdentity(deps.sealer, 'sign_ins', row) : undefined;
  const connection = findConnection(environment, row?.connection_id ?? '');
  if (!row || !pending || !connection) throw new AppError('account_transfer_invalid');
  const browserSecret = createSecret();
  const ending = await onceMore(deps.db, async (tx) => {
    // Of several requests at once one takes it.
    const taken = await completeSignIn(tx, { environmentId: environment.id, id: row.id, now });
    if (!taken) throw new AppError('account_transfer_invalid');
    const flow = {
      intent,
      transferable: true,
      actor: undefined,
      scopes: [],
      redirectUrl: environment.baseUrl,
      completeUrl: environment.baseUrl,
      browserSecret,
    };
    const reading = { identity: pending.identity };
    const situation = await readSituation(tx, environment, {
      flow,
      connection,
      reading,
      secretHash: undefined,
      now,
    });
    const decision = resolve(situation);
    if (decision.outcome.kind === 'refuse') throw new AppError(decision.outcome.code);
    return act(deps, environment, tx, {
      ...work,
      flow,
      connection,
      account: { connection, ...pending },
      decision,
      situation,
    });
  });
  tellConnected(deps, environment, { userId: ending.connectedUserId, connection, origin });
  return browserSecret;
}
