import { clientSecretContext } from '../connections/connection.ts';
import { signingKeyContext } from '../environments/registry.ts';
import { keptAnswerContext } from '../http/idempotency.ts';
import type { SealContext } from '../keys/seal.ts';
import { inboxContext } from '../mail/mailer.ts';
import { tryContext } from '../sign-in/finish-try.ts';
import { storedContext } from '../sign-in/outcome.ts';
import type { SealedColumn, SealedPlace, SealedRow } from '../store/sealed-values.ts';
import { tokensContext } from '../users/external-account-tokens.ts';
import { identityContext } from '../users/pending-identity.ts';
import { answerContext } from '../vault/refresh-tokens.ts';

type ContextOf = (row: Omit<SealedRow, 'sealed'>) => SealContext;

/** What the values of each column are bound to. A column that is missing here does not compile. */
const contexts: Readonly<Record<SealedColumn, ContextOf>> = {
  'connections.sealed_client_secret': clientSecretContext,
  'consumed_flows.sealed_outcome': ({ id }) => storedContext(id),
  'consumed_flows.sealed_try': ({ id }) => tryContext(id),
  'external_accounts.sealed_tokens': ({ id, userId }) => tokensContext(id, userId),
  'idempotency_keys.sealed_answer': ({ environmentId, id }) => keptAnswerContext(environmentId, id),
  'inbox_messages.sealed_subject': ({ id }) => inboxContext(id, 'sealed_subject'),
  'inbox_messages.sealed_text': ({ id }) => inboxContext(id, 'sealed_text'),
  'sign_ins.sealed_identity': ({ id }) => identityContext('sign_ins', id),
  'sign_ups.sealed_identity': ({ id }) => identityContext('sign_ups', id),
  'signing_keys.sealed_private_key': ({ id }) => signingKeyContext(id),
  'token_refreshes.sealed_answer': ({ id }) => answerContext(id),
};

export interface ResealedColumn extends SealedPlace {
  readonly contextOf: ContextOf;
}

/** All sealed columns, with what it takes to seal their values anew. */
export const sealedColumns: readonly ResealedColumn[] = Object.entries(contexts).map(([name, contextOf]) => ({
  column: name as SealedColumn,
  idColumn: name.startsWith('token_refreshes.') ? 'account_id' : 'id',
  hasUser: name.startsWith('external_accounts.'),
  contextOf,
}));
