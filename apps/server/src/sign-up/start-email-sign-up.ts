import type { Origin } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { createId, createSecret } from '../keys/secrets.ts';
import { inTransaction } from '../store/database.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { assertOffered } from '../sign-in/email-sign-in.ts';
import { allowMail, sendAllowedProof } from '../verification/email-proof.ts';
import type { ProofStrategy } from '../verification/email-proof.ts';
import { assertUsernameFree, columnsOf } from './sign-up.ts';
import type { GivenFields, SignUpResult } from './sign-up.ts';
import { startSignUp } from './start-sign-up.ts';

/**
 * Begins a sign-up with an address: a code goes to it at once, because nothing is written for nobody.
 * @throws {AppError}
 */
export async function startEmailSignUp(
  deps: Deps,
  environment: Environment,
  start: {
    readonly fields: GivenFields & { readonly email_address: string };
    readonly browser: BrowserRow | undefined;
    readonly proof: { readonly strategy: ProofStrategy; readonly redirectUrl: string | undefined };
    readonly origin: Origin;
  },
): Promise<SignUpResult> {
  const { fields, browser, proof, origin } = start;
  const { now } = origin;
  assertOffered(environment, proof.strategy);
  const columns = columnsOf(fields, now);
  await assertUsernameFree(deps.db, environment, fields.username);
  const id = createId('sua');
  const address = canonicalEmailAddress(fields.email_address) ?? fields.email_address;
  const allowance = await allowMail(deps, environment, { id, address, origin });
  const browserSecret = createSecret();
  const row = await inTransaction(deps.db, (tx) =>
    startSignUp(tx, deps.sealer, {
      id,
      environment,
      vouched: undefined,
      progress: {
        emailAddress: fields.email_address,
        emailVerified: false,
        username: fields.username ?? null,
        firstName: fields.first_name ?? null,
        lastName: fields.last_name ?? null,
        legalAccepted: fields.legal_accepted === true,
        allowsMissingEmail: false,
      },
      unsafeMetadata: columns['unsafe_metadata'] as string | undefined,
      browser,
      browserSecret,
      now,
    }),
  );
  const subject = { id: row.id, browserId: row.browser_id, address };
  await sendAllowedProof(deps, environment, { subject, ...proof, origin }, allowance);
  return { row, browserSecret };
}
