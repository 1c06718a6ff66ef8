import type { OauthProviderResource } from '@portico/contract';

/** What has been done in an environment, as far as its data tell. */
export interface Progress {
  readonly connections: readonly Pick<OauthProviderResource, 'credentials' | 'enabled' | 'users_count'>[];
  readonly hasSuccessfulTry: boolean;
  readonly usersCount: number;
  /** an app's server has called with a secret key */
  readonly isKeyUsed: boolean;
}

export type StepId = 'connect' | 'try' | 'sign-in' | 'keys';

export interface Step {
  readonly id: StepId;
  readonly isDone: boolean;
}

/** The road from nothing to an app that signs people in, in the order in which it is walked. */
export function checklistOf(progress: Progress): readonly Step[] {
  const usable = progress.connections.filter(({ credentials }) => credentials !== 'missing');
  const isUsed = progress.connections.some(({ users_count: count }) => count > 0);
  return [
    { id: 'connect', isDone: usable.length > 0 },
    // Who has come in with a connection has tried it better than any trial.
    { id: 'try', isDone: progress.hasSuccessfulTry || isUsed },
    { id: 'sign-in', isDone: progress.usersCount > 0 },
    { id: 'keys', isDone: progress.isKeyUsed },
  ];
}
