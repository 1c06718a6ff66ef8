import type { OauthProviderResource } from '@portico/contract';
import { connectionState } from './connection-state.ts';

type Health = OauthProviderResource['health'];

export interface Standing {
  readonly kind: 'good' | 'attention' | 'bad' | 'off';
  readonly words: string;
  /** why, in a sentence */
  readonly reason: string | undefined;
}

/** Whether a connection is on, and whether it works as far as is known: in a mark, some words and a reason. */
export function connectionStanding(
  connection: Parameters<typeof connectionState>[0] & Pick<OauthProviderResource, 'health'>,
): Standing {
  const { health } = connection;
  const state = connectionState(connection);
  const reason = health.reason ?? undefined;
  if (state.kind !== 'good') return { ...state, reason: health.status === 'bad' ? reason : undefined };
  if (health.status === 'bad') return { kind: 'bad', words: 'Does not work', reason };
  if (hardlyComesBack(health)) {
    const words = `${health.returned} of ${health.started} came back`;
    return { kind: 'attention', words, reason: reason ?? lostReason };
  }
  const works = health.status === 'good' ? 'Works' : 'Not tested yet';
  return {
    kind: health.status === 'good' ? 'good' : 'off',
    words: state.words === 'On' ? works : `${works}: ${state.words.replace(/^On, /, '')}`,
    reason,
  };
}

const lostReason = 'Most people who are sent there never return: the page they see says what is wrong.';

/** Some change their mind; where fewer than half return, something keeps them there. */
export function hardlyComesBack({ started, returned }: Health): boolean {
  return started >= 3 && returned * 2 < started;
}
