import {
  createOutbound,
  prepareOAuth1Client,
  requestToken,
  buildOAuth1AuthorizationUrl,
} from '@portico/oauth';
import type { OAuth1ProviderDefinition } from '@portico/providers';
import { authorizeAs, oauth1AtSandbox, sandboxEndpoint, type AuthorizeAs } from '../src/index.ts';
import { credentials, redirectUri } from './oauth2-client.ts';

export const consumer = { consumerKey: credentials.clientId, consumerSecret: credentials.clientSecret };

/**
 * A client as the server is one: our own library, real requests, no knowledge of the sandbox but its addresses.
 * @param at.key the stand-in; another one than the provider's own where that is wanted
 */
export function oauth1ClientOf(
  definition: OAuth1ProviderDefinition,
  { origin, key = definition.id, as = consumer }: { origin: string; key?: string; as?: typeof consumer },
) {
  const { host } = new URL(origin);
  const provider = oauth1AtSandbox(definition, (_caller, url) => sandboxEndpoint(origin, key, url));
  return {
    context: { outbound: createOutbound({ allow: [host] }) },
    client: prepareOAuth1Client(provider, as, { alsoAllow: [host] }),
  };
}

/** Somebody answers on the sandbox's consent page. @returns what comes back in the callback */
export async function approveOAuth1(
  { context, client }: ReturnType<typeof oauth1ClientOf>,
  choice: AuthorizeAs,
) {
  const request = await requestToken(context, client, { callbackUrl: redirectUri });
  const url = buildOAuth1AuthorizationUrl(client, { token: request.token });
  return { request, callback: new URL(await authorizeAs(url, choice)).searchParams };
}
