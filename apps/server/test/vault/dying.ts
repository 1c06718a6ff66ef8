import { OAuthError } from '@portico/oauth';
import { findConnectionByStrategy } from '../../src/environments/environment.ts';
import type { Deps } from '../../src/deps.ts';
import { refreshOnce } from '../../src/vault/refresh-tokens.ts';
import type { RefreshResult } from '../../src/vault/refresh-tokens.ts';
import type { TokenRig } from './token-rig.ts';

/** The end of a process, at a place in the code where no other test could put it. */
class KilledError extends Error {
  override readonly name = 'KilledError';
}

type Changes = (deps: Deps) => Partial<Deps>;

/** One try to refresh, as a node makes it that differs from the first one in something. */
export async function refreshAs({ server, account }: TokenRig, changes: Changes): Promise<RefreshResult> {
  const { deps } = server.running;
  const row = await account();
  const environment = deps.registry.byId(row.environment_id);
  const connection = environment && findConnectionByStrategy(environment, 'x');
  if (!connection) throw new Error('There is no connection to refresh by.');
  return refreshOnce({ ...deps, ...changes(deps) }, { connection, account: row });
}

/** Refreshes, and dies. What it wrote until then stays, its turn included. */
async function dying(rig: TokenRig, changes: Changes): Promise<void> {
  try {
    await refreshAs(rig, changes);
  } catch (error) {
    if (error instanceof KilledError) return;
    throw error;
  }
  throw new Error('Nobody died.');
}

/** Dies when the provider has answered, and nothing of it is written. */
export const dieWithTheAnswer = (rig: TokenRig): Promise<void> =>
  dying(rig, ({ outbound }) => ({
    outbound: {
      ...outbound,
      fetch: async (...call) => {
        await outbound.fetch(...call);
        throw new KilledError();
      },
    },
  }));

/** Dies when the provider's answer is kept, before it is read. */
export const dieAfterKeeping = (rig: TokenRig): Promise<void> =>
  dying(rig, ({ sealer }) => ({
    sealer: {
      ...sealer,
      seal: (text, place) => {
        if (place[0] === 'external_accounts') throw new KilledError();
        return sealer.seal(text, place);
      },
    },
  }));

/** Asks a provider that does not answer in time, without the time. */
export const askInVain = (rig: TokenRig): Promise<RefreshResult> =>
  refreshAs(rig, ({ outbound }) => ({
    outbound: {
      ...outbound,
      fetch: () => {
        const details = { hop: 'token', reason: 'timeout' } as const;
        return Promise.reject(new OAuthError('oauth_provider_unavailable', 'Too late.', details));
      },
    },
  }));
