import type { OauthTryResource } from '@portico/contract';

/** What happens at each hop, in a person's words; the wire's own name stays beside it. */
const titles: Readonly<Record<string, string>> = {
  discovery: 'Asked what the provider says of itself',
  request_token: 'Request token fetched',
  authorize: 'Sent to the provider',
  callback: 'Came back',
  token: 'Code exchanged for tokens',
  keys: 'The provider’s signing keys read',
  profile: 'Profile read',
  revocation: 'Tokens given back',
};

export function hopTitle(name: string): string {
  return titles[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

export type HopState = 'good' | 'bad' | 'unknown';

/** How a hop ended. One without a status is a redirect in the browser, which is seen only by what follows. */
export function hopState({
  status,
  error,
}: Pick<OauthTryResource['hops'][number], 'status' | 'error'>): HopState {
  if (error !== null) return 'bad';
  if (status === null) return 'unknown';
  return status < 400 ? 'good' : 'bad';
}

export interface ScopeAnswer {
  readonly scope: string;
  /** null: the provider did not say */
  readonly isGranted: boolean | null;
  /** false for what the provider gave without being asked */
  readonly isAsked: boolean;
}

/** Asked against granted, in the order in which they were asked. */
export function compareScopes(
  asked: readonly string[],
  granted: readonly string[] | null,
): readonly ScopeAnswer[] {
  const extra = (granted ?? []).filter((scope) => !asked.includes(scope));
  return [
    ...asked.map((scope) => ({ scope, isAsked: true, isGranted: granted && granted.includes(scope) })),
    ...extra.map((scope) => ({ scope, isAsked: false, isGranted: true })),
  ];
}
