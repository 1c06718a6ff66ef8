import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { findListed } from '../store/listed-identifiers.ts';
import type { ListName } from '../store/listed-identifiers.ts';
import { findWaitlistStatus } from '../store/waitlist.ts';
import type { AdmissionFacts } from './admit.ts';
import { candidatesOf } from './listed-identifier.ts';

const nothingKnown: AdmissionFacts = {
  isAllowListed: false,
  isBlockListed: false,
  waitlistStatus: undefined,
};

/**
 * Looks up what `admit` asks about an address: nothing where nothing is restricted, one lookup for the lists that
 * are on, one for the waitlist. Call it in the transaction that acts on the answer.
 * @param canonicalAddress undefined or null where there is none
 */
export async function readAdmissionFacts(
  db: Db,
  { id: environmentId, settings }: Pick<Environment, 'id' | 'settings'>,
  canonicalAddress: string | null | undefined,
): Promise<AdmissionFacts> {
  const { signUpMode, restrictions } = settings;
  if (typeof canonicalAddress !== 'string' || signUpMode === 'restricted') return nothingKnown;
  const isOnList = await lookUp(db, { environmentId, address: canonicalAddress, restrictions });
  return {
    isAllowListed: isOnList('allow'),
    isBlockListed: isOnList('block'),
    waitlistStatus:
      signUpMode === 'waitlist'
        ? await findWaitlistStatus(db, { environmentId, canonical: canonicalAddress })
        : undefined,
  };
}

async function lookUp(
  db: Db,
  {
    environmentId,
    address,
    restrictions,
  }: {
    environmentId: string;
    address: string;
    restrictions: Environment['settings']['restrictions'];
  },
): Promise<(list: ListName) => boolean> {
  const { allowlist, blocklist, ignoreDotsForGmailAddresses: ignoreDots } = restrictions;
  const lists: ListName[] = [
    ...(allowlist ? ['allow' as const] : []),
    ...(blocklist ? ['block' as const] : []),
  ];
  if (lists.length === 0) return () => false;
  const candidates = candidatesOf(address, { ignoreDots });
  // Every candidate of the allow list is one of the block list.
  const found = await findListed(db, {
    environmentId,
    lists,
    by: ignoreDots ? 'mailbox' : 'identifier',
    candidates: blocklist ? candidates.block : candidates.allow,
  });
  return (list) => found.some((entry) => entry.list === list && candidates[list].includes(entry.candidate));
}
