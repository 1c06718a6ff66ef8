import type { SandboxServer } from '@portico/sandbox';
import type { ExternalAccountRow } from '../../src/store/users.ts';
import type { ApiAnswer } from '../browser-client.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { ada, startFaultRig } from '../faults/fault-rig.ts';
import { tokenCall } from '../faults/provider.ts';
import { personWithEmail, startRig } from '../security/rig.ts';
import type { Rig } from '../security/rig.ts';
import { startSecondNode } from '../second-node.ts';
import type { SecondNode } from '../second-node.ts';
import type { TestServer } from '../server.ts';

/** Longer than X's access tokens live, in milliseconds. */
export const twoHours = 2 * 3600 * 1000;

/** Two nodes on one database, a provider whose refresh tokens work once, and a person whose access is kept. */
export interface TokenRig {
  readonly server: TestServer;
  readonly other: SecondNode;
  readonly provider: SandboxServer;
  readonly userId: string;
  readonly accountId: string;
  /** reads the person's token, at the first node unless told otherwise */
  read(options?: { readonly at?: string; readonly query?: string }): Promise<ApiAnswer>;
  /** the person signs in once more, which at X ends the grant before */
  signInAgain(): Promise<void>;
  /** @returns what reads the account of another person */
  signInSomebodyElse(): Promise<() => Promise<ExternalAccountRow>>;
  /** how many refreshes the provider was asked for */
  refreshes(): number;
  /** whether the provider takes a token */
  works(token: string): Promise<boolean>;
  /** the types of what was written down about the account, oldest first, without its being read */
  history(): Promise<string[]>;
  account(): Promise<ExternalAccountRow>;
  close(): Promise<void>;
}

export async function startTokenRig(kind: TestDatabaseKind): Promise<TokenRig> {
  const rig = await startFaultRig(kind);
  const { server, provider, asServer, connectionId } = rig;
  const kept = await asServer('PATCH', `/v1/oauth-providers/${connectionId}`, { keep_access: true });
  if (kept.status !== 200) throw new Error(`Access is not kept: ${JSON.stringify(kept.body)}`);
  const other = await startSecondNode(server);
  const signIn = async (person: string = ada.id) => {
    const browser = createBrowserClient(server.url);
    await browser.signIn({ person });
    return (await browser.api('GET', '/v1/me')).body.response;
  };
  const me = await signIn();
  const accountId: string = me.external_accounts[0].id;
  const accountOf = (id: string) => () =>
    server.db.selectFrom('external_accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return {
    server,
    other,
    provider,
    userId: me.id,
    accountId,
    read: ({ at = server.url, query = '' } = {}) =>
      createServerClient(at, server.secretKey)('GET', `/v1/users/${me.id}/oauth-access-tokens/x${query}`),
    signInAgain: async () => void (await signIn()),
    signInSomebodyElse: async () => accountOf((await signIn('noorh')).external_accounts[0].id),
    refreshes: () => refreshesAt(provider),
    works: (token) => worksAt(provider, token),
    history: async () => {
      const rows = await server.db
        .selectFrom('audit_events')
        .select('type')
        .where('target_id', '=', accountId)
        .where('type', '<>', 'external_account.tokens_read')
        .orderBy('id')
        .execute();
      return rows.map(({ type }) => type);
    },
    account: accountOf(accountId),
    close: async () => {
      await other.close();
      await rig.close();
    },
  };
}

/** How many refreshes a provider was asked for. */
export const refreshesAt = ({ sandbox }: SandboxServer): number =>
  sandbox.script.requests.filter(
    ({ path, form }) => path.endsWith(tokenCall.path) && form?.get('grant_type') === 'refresh_token',
  ).length;

/** Whether a provider takes a token. */
export async function worksAt({ origin }: SandboxServer, token: string): Promise<boolean> {
  const answer = await fetch(`${origin}/sandbox/x/2/users/me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.status === 200;
}

/** The next refresh, and no sign-in that may come first. */
export const refreshCall = ({ form }: { readonly form?: URLSearchParams | undefined }): boolean =>
  form?.get('grant_type') === 'refresh_token';

/** One node with the sandbox, and a person whose access is kept. */
export async function startKeptAccess(kind: TestDatabaseKind): Promise<Rig & { readonly userId: string }> {
  const rig = await startRig(kind, { connection: { keep_access: true } });
  const browser = createBrowserClient(rig.server.url);
  await browser.signIn({ person: personWithEmail });
  return { ...rig, userId: (await browser.api('GET', '/v1/me')).body.response.id };
}
