import { hash } from 'node:crypto';
import {
  buildOAuth1AuthorizationUrl,
  exchangeRequestToken,
  OAuthError,
  readOAuth1Profile,
  requestToken,
  validateOAuth1Response,
} from '@portico/oauth';
import type { PreparedOAuth1Client } from '@portico/oauth';
import type { Arrival, Departure, Journey, RawReading, Upstream } from './upstream.ts';

/**
 * OAuth 1.0a has no state: the request token, which the provider gives us before the browser goes and gives back to
 * the browser, takes its place. It is known in the callback alone, so the flow is filed under its digest.
 */
export function stateOfRequestToken(token: string): string {
  return `oauth1.${hash('sha256', token, 'base64url')}`;
}

export async function departByOAuth1(
  { deps, client }: Upstream<PreparedOAuth1Client>,
  { redirectUri, extraParameters }: Journey,
): Promise<Departure> {
  const granted = await requestToken({ outbound: deps.outbound }, client, { callbackUrl: redirectUri });
  return {
    authorizationUrl: buildOAuth1AuthorizationUrl(client, { token: granted.token, extraParameters }),
    state: stateOfRequestToken(granted.token),
    secrets: { codeVerifier: '', requestToken: { token: granted.token, secret: granted.tokenSecret } },
  };
}

export async function readByOAuth1(
  { deps, client, connection }: Upstream<PreparedOAuth1Client>,
  { flow, params, observe, onTokens }: Arrival,
): Promise<RawReading> {
  const context = { outbound: deps.outbound, observe };
  const { requestToken: asked } = flow;
  if (!asked) {
    // It started while the connection spoke another protocol.
    throw new OAuthError('oauth_callback_invalid', 'This flow has no request token.', { hop: 'callback' });
  }
  const response = validateOAuth1Response({ expectedToken: asked.token }, params);
  const { accessToken, tokenSecret } = await exchangeRequestToken(context, client, {
    response,
    tokenSecret: asked.secret,
  });
  const tokens = { accessToken, tokenSecret };
  onTokens?.(tokens);
  const { requestEmail } = connection.settings;
  const profile = await readOAuth1Profile(context, client, { ...tokens, requestEmail });
  return { tokens, raw: profile.body, rateLimit: profile.rateLimit };
}
