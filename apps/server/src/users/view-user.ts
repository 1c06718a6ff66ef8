import type { EmailAddressResource, UserResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findProof } from '../store/email-proofs.ts';
import type { PendingAddress, Unfinished } from '../store/unfinished.ts';
import { findUnfinished } from '../store/unfinished.ts';
import type { Profile } from '../store/users.ts';
import { proofVerification } from '../verification/email-proof.ts';
import { failedAccountResource, userResource } from './user-resource.ts';

/** The user as the person sees it, with what they began and did not finish: one more query than without. */
export async function viewUser(
  deps: Pick<Deps, 'db'>,
  environment: Environment,
  { profile, now }: { readonly profile: Profile; readonly now: number },
): Promise<UserResource> {
  const { user } = profile;
  const unfinished = await findUnfinished(deps.db, { environmentId: environment.id, userId: user.id });
  const resource = userResource(profile, { settings: environment.settings, now });
  const pending: EmailAddressResource[] = [];
  for (const address of unfinished.pendingAddresses) {
    pending.push(await viewPendingAddress(deps, environment, { address, now }));
  }
  return {
    ...resource,
    email_addresses: [...resource.email_addresses, ...pending],
    external_accounts: [...resource.external_accounts, ...failuresOf(profile, unfinished)],
  };
}

/** Whoever got in by another way than the one that failed is connected. */
function failuresOf({ externalAccounts }: Profile, { connectFailures }: Unfinished) {
  const connected = new Set(externalAccounts.map((account) => account.connection_id));
  return connectFailures
    .filter((failure) => !connected.has(failure.connection_id))
    .map((failure) => failedAccountResource(failure));
}

/** An address that is to be added: clients take a strategy to mean that a mail is on its way. */
export async function viewPendingAddress(
  { db }: Pick<Deps, 'db'>,
  environment: Environment,
  { address, now }: { readonly address: PendingAddress; readonly now: number },
): Promise<EmailAddressResource> {
  const proof = await findProof(db, { environmentId: environment.id, id: address.id });
  return {
    object: 'email_address',
    id: address.id,
    email_address: address.address,
    reserved: false,
    verification: proofVerification(proof, now),
    linked_to: [],
    matches_sso_connection: false,
    created_at: address.created_at,
    updated_at: proof?.sent_at ?? address.created_at,
  };
}
