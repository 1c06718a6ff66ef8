import { readMasterKeyFile } from '../../src/keys/master-key.ts';
import { createKeyring } from '../../src/keys/keyring.ts';
import { openTokens, tokensContext } from '../../src/users/external-account-tokens.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import type { ApiAnswer } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { freePort, startKillRig } from './kill-rig.ts';
import type { KillRig } from './kill-rig.ts';
import { madeUpPeople } from './provider.ts';
import { refreshCall } from './refresh-points.ts';
import { printedSecretKey, startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/** Two processes of one installation, on one database, and somebody whose access is kept. */
export interface TwoProcesses {
  readonly rig: KillRig;
  readonly processes: readonly [ServerProcess, ServerProcess];
  readonly accountId: string;
  /** @param at which of the two is asked for the token */
  read(at: 0 | 1): Promise<ApiAnswer>;
  /** Makes the stored token one that is over, as time would. */
  expire(): Promise<void>;
  /** how many refreshes reached the provider */
  refreshes(): number;
  close(): Promise<void>;
}

export async function startTwoProcesses(kind: TestDatabaseKind): Promise<TwoProcesses> {
  const [person] = madeUpPeople(2).filter(({ email }) => email !== undefined);
  if (!person) throw new Error('There is nobody with an address.');
  const rig = await startKillRig({ kind, people: [person] });
  const port = await freePort();
  const second = await startServerProcess({
    ...rig.settings,
    PORTICO_PORT: String(port),
    PORTICO_URL: rig.url,
  });
  const key = printedSecretKey(rig.server().output());
  const asServer = [createServerClient(rig.url, key), createServerClient(`http://localhost:${port}`, key)];
  const { body: connections } = await rig.asServer('GET', '/v1/oauth-providers');
  await rig.asServer('PATCH', `/v1/oauth-providers/${connections.data[0].id}`, { keep_access: true });
  const browser = createBrowserClient(rig.url);
  await browser.signIn({ person: person.id });
  const { id: userId, external_accounts: accounts } = (await browser.api('GET', '/v1/me')).body.response;
  const accountId: string = accounts[0].id;
  const keyring = createKeyring((await readMasterKeyFile(rig.settings['PORTICO_DATA'] ?? '')) ?? []);
  return {
    rig,
    processes: [rig.server(), second],
    accountId,
    read: (at) => ask(asServer[at], `/v1/users/${userId}/oauth-access-tokens/x`),
    expire: () =>
      rig.look(async (db) => {
        const row = await db
          .selectFrom('external_accounts')
          .selectAll()
          .where('id', '=', accountId)
          .executeTakeFirstOrThrow();
        const tokens = { ...openTokens(keyring, row), expiresAt: Date.now() - 1000 };
        const sealed = keyring.seal(JSON.stringify(tokens), tokensContext(row.id, row.user_id));
        const change = { sealed_tokens: sealed, tokens_expire_at: tokens.expiresAt };
        await db.updateTable('external_accounts').set(change).where('id', '=', accountId).execute();
      }),
    refreshes: () => rig.provider.sandbox.script.requests.filter(refreshCall).length,
    close: async () => {
      await second.kill();
      await rig.close();
    },
  };
}

function ask(client: TwoProcesses['rig']['asServer'] | undefined, path: string): Promise<ApiAnswer> {
  if (!client) throw new Error('There are two processes.');
  return client('GET', path);
}
