import { AppError } from '@portico/contract';
import type { ConnectionChange } from './connection-changes.ts';
import type { Connection } from './connection.ts';
import { addressesOf } from './effective-provider.ts';
import type { ManagementRequest } from './manage-connections.ts';

type Places = Pick<Connection, 'provider' | 'settings'>;

/** What decides where people's tokens are sent. */
const deciding = [
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'request_token_endpoint',
  'access_token_endpoint',
  'issuer',
  'discovery_endpoint',
  'provider_parameters',
  'fetch_hosts',
] as const satisfies (keyof ConnectionChange)[];

/**
 * A key that gets no tokens does not send them anywhere, either: with a token endpoint or a host of its own it would
 * have those of everybody.
 * @throws {AppError} `secret_key_scope_missing` naming the field
 */
export function assertMaySendTokens(
  { handlesTokens }: ManagementRequest,
  {
    before,
    after,
    change,
  }: { readonly before: Places; readonly after: Places; readonly change: ConnectionChange },
): void {
  const field = deciding.find((name) => change[name] !== undefined);
  if (handlesTokens || field === undefined) return;
  const known = hostsOf(before);
  const added = [...hostsOf(after)].find((host) => !known.has(host));
  if (added === undefined) return;
  throw new AppError('secret_key_scope_missing', {
    meta: { param_name: field },
    message: `This secret key may not decide that people's tokens go to ${added}.`,
  });
}

function hostsOf({ provider, settings }: Places): ReadonlySet<string> {
  const { authorizationEndpoint: _page, jwksUri: _keys, ...addresses } = addressesOf(provider);
  const hosts = Object.values(addresses).flatMap((url) => (url === undefined ? [] : [new URL(url).host]));
  return new Set([...hosts, ...settings.fetchHosts]);
}
