import type { OauthProviderResource } from '@portico/contract';

export interface ConnectionState {
  readonly kind: 'good' | 'attention' | 'off';
  readonly words: string;
}

/** Whether people can use a connection now, in two words. */
export function connectionState(
  connection: Pick<
    OauthProviderResource,
    'enabled' | 'credentials' | 'allow_sign_in' | 'allow_sign_up' | 'allow_connect'
  >,
): ConnectionState {
  if (!connection.enabled) return { kind: 'off', words: 'Paused' };
  if (connection.credentials === 'missing') return { kind: 'attention', words: 'Not ready' };
  if (connection.allow_sign_in && connection.allow_sign_up) return { kind: 'good', words: 'On' };
  if (connection.allow_sign_in) return { kind: 'good', words: 'On, no new sign-ups' };
  if (connection.allow_sign_up) return { kind: 'good', words: 'On, new people only' };
  return connection.allow_connect
    ? { kind: 'good', words: 'Connecting only' }
    : { kind: 'off', words: 'Nothing allowed' };
}

/** Whose credentials a sign-in uses. */
export const credentialWords = {
  sandbox: 'Sandbox',
  custom: 'Own keys',
  missing: 'Needs credentials',
} as const satisfies Record<OauthProviderResource['credentials'], string>;
