import { visibleText } from '@portico/contract';
import type { SimulationResource } from '@portico/contract';
import { mapProfile } from '@portico/providers';
import type { Identity } from '@portico/providers';
import type { Connection } from './connection.ts';

/**
 * Reads who a profile is about. Names lose what nobody can see: at some providers people may put characters into
 * them that turn around what is written after them, or make one name look like another's.
 * @param body the parsed profile, as the provider sent it
 * @throws {OAuthError} `oauth_provider_user_id_missing`
 */
export function readIdentity(
  { mapping }: Pick<Connection, 'mapping'>,
  body: Readonly<Record<string, unknown>>,
): Identity {
  const { username, firstName, lastName, ...rest } = mapProfile(mapping, body);
  return {
    ...rest,
    ...named('username', username),
    ...named('firstName', firstName),
    ...named('lastName', lastName),
  };
}

function named<Name extends string>(name: Name, value = ''): { [N in Name]?: string } {
  const text = visibleText(value).trim();
  return (text === '' ? {} : { [name]: text }) as { [N in Name]?: string };
}

/** An identity as the API shows it. */
export function identityResource(identity: Identity): SimulationResource['identity'] {
  return {
    provider_user_id: identity.providerUserId,
    username: identity.username ?? null,
    first_name: identity.firstName ?? null,
    last_name: identity.lastName ?? null,
    image_url: identity.imageUrl ?? null,
    email_address: identity.emailAddress ?? null,
    email_verified: identity.emailVerified,
  };
}
