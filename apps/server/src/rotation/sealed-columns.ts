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
import { appTokenContext } from '../vault/app-tokens.ts';
import { leavingContext } from '../vault/leaving-tokens.ts';
import { webhookSecretContext } from '../webhooks/call-receiver.ts';
import { answerContext } from '../vault/refresh-tokens.ts';

type ContextOf = (row: Omit<SealedRow, 'sealed'>) => SealContext;

interface Binding extends Partial<Pick<SealedPlace, 'idColumn' | 'boundTo'>> {
  readonly contextOf: ContextOf;
}

/** What the values of each column are bound to. A column that is missing here does not compile. */
const bindings: Readonly<Record<SealedColumn, Binding>> = {
  'app_tokens.sealed_tokens': { contextOf: ({ id }) => appTokenContext(id) },
  'connections.sealed_client_secret': { contextOf: clientSecretContext },
  'consumed_flows.sealed_outcome': { contextOf: ({ id }) => storedContext(id) },
  'consumed_flows.sealed_try': { contextOf: ({ id }) => tryContext(id) },
  'external_accounts.sealed_tokens': {
    boundTo: 'user_id',
    contextOf: ({ id, boundTo }) => tokensContext(id, boundTo),
  },
  'idempotency_keys.sealed_answer': {
    contextOf: ({ environmentId, id }) => keptAnswerContext(environmentId, id),
  },
  'inbox_messages.sealed_subject': { contextOf: ({ id }) => inboxContext(id, 'sealed_subject') },
  'inbox_messages.sealed_text': { contextOf: ({ id }) => inboxContext(id, 'sealed_text') },
  'outbox.sealed_payload': {
    boundTo: 'connection_id',
    contextOf: ({ environmentId, id, boundTo }) =>
      leavingContext({ environment_id: environmentId, id, connection_id: boundTo }),
  },
  'sign_ins.sealed_identity': { contextOf: ({ id }) => identityContext('sign_ins', id) },
  'sign_ups.sealed_identity': { contextOf: ({ id }) => identityContext('sign_ups', id) },
  'signing_keys.sealed_private_key': { contextOf: ({ id }) => signingKeyContext(id) },
  'webhook_endpoints.sealed_former_secret': {
    contextOf: ({ id }) => webhookSecretContext(id, 'sealed_former_secret'),
  },
  'webhook_endpoints.sealed_secret': { contextOf: ({ id }) => webhookSecretContext(id, 'sealed_secret') },
  'token_refreshes.sealed_answer': { idColumn: 'account_id', contextOf: ({ id }) => answerContext(id) },
};

export interface ResealedColumn extends SealedPlace {
  readonly contextOf: ContextOf;
}

/** All sealed columns, with what it takes to seal their values anew. */
export const sealedColumns: readonly ResealedColumn[] = Object.entries(bindings).map(
  ([name, { contextOf, idColumn = 'id', boundTo }]) => ({
    column: name as SealedColumn,
    idColumn,
    boundTo,
    contextOf,
  }),
);
