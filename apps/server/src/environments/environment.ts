import type { KeyObject } from 'node:crypto';
import type { Connection } from '../connections/connection.ts';
import type { EnvironmentRow } from '../store/environments.ts';
import type { EnvironmentKind } from '../store/schema.ts';
import type { WebhookTarget } from '../webhooks/announce.ts';
import type { EnvironmentSettings } from './settings.ts';

/** A key that signs session tokens, ready for use. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: 'ES256' | 'RS256';
  readonly privateKey: KeyObject;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** An environment as nodes keep it in memory. Replaced as a whole when anything in it changes. */
export interface Environment {
  readonly row: EnvironmentRow;
  readonly id: string;
  readonly projectName: string;
  readonly slug: string;
  readonly name: string;
  readonly kind: EnvironmentKind;
  /** origin and path prefix, without a trailing slash; issuer, links and redirects are built from it alone */
  readonly baseUrl: string;
  /** path prefix of `baseUrl`, empty or `/e/<slug>` */
  readonly basePath: string;
  readonly origin: string;
  readonly publishableKey: string;
  readonly settings: EnvironmentSettings;
  /** in their order */
  readonly connections: readonly Connection[];
  readonly signingKeys: readonly SigningKey[];
  /** who is told what happens: the endpoints that are switched on */
  readonly webhooks: readonly WebhookTarget[];
}

export function findConnection(environment: Environment, id: string): Connection | undefined {
  return environment.connections.find((connection) => connection.id === id);
}

/** @param strategy `oauth_<key>`, an alias of the key included */
export function findConnectionByStrategy(environment: Environment, strategy: string): Connection | undefined {
  const key = strategy.replace(/^oauth_/, '');
  return environment.connections.find(
    (connection) => connection.providerKey === key || connection.frame.aliases.includes(key),
  );
}
