import type { Connection } from '../connections/connection.ts';
import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { readAdmissionFacts } from './admission-facts.ts';
import { admit } from './admit.ts';
import type { AdmissionRefusal, Applicant } from './admit.ts';

/**
 * Reads what is known of somebody who has no account here and says why they may not have one.
 * @returns undefined when they may; where nothing is restricted, without a query
 */
export async function refusalOf(
  db: Db,
  environment: Environment,
  {
    applicant,
    connection,
    now,
  }: {
    readonly applicant: Applicant;
    readonly connection: Connection | undefined;
    readonly now: number;
  },
): Promise<AdmissionRefusal | undefined> {
  const facts = await readAdmissionFacts(db, environment, applicant.emailAddress);
  return admit(applicant, { ...facts, environment: environment.settings, connection }, now);
}
