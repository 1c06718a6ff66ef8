import { exchangeRequestToken, readOAuth1Profile, validateOAuth1Response } from '@portico/oauth';
import {
  compileMapping,
  customProvider,
  mapProfile,
  presets,
  protocolsOf,
  speaking,
  type OAuth1ProviderDefinition,
} from '@portico/providers';
import { describe, expect, it } from 'vitest';
import { type AuthorizeAs } from '../src/index.ts';
import { approveOAuth1, oauth1ClientOf } from './oauth1-client.ts';
import { startRunningSandbox } from './running-sandbox.ts';

const server = await startRunningSandbox();

const table = presets
  .filter((preset) => protocolsOf(preset).includes('oauth1'))
  .map((preset) => ({ id: preset.id, preset: speaking(preset, 'oauth1') as OAuth1ProviderDefinition }));

async function signIn(preset: OAuth1ProviderDefinition, choice: AuthorizeAs, key = preset.id) {
  const rig = oauth1ClientOf(preset, { origin: server.origin, key });
  const { context, client } = rig;
  const { request, callback } = await approveOAuth1(rig, choice);
  const response = validateOAuth1Response({ expectedToken: request.token }, callback);
  const { tokenSecret } = request;
  const tokens = await exchangeRequestToken(context, client, { response, tokenSecret });
  const { body } = await readOAuth1Profile(context, client, { ...tokens, requestEmail: true });
  return mapProfile(compileMapping(preset.attributeMapping, preset), body);
}

describe.each(table)('a sign-in by OAuth 1.0a through $id at the sandbox', ({ preset }) => {
  it('tells who it was', async () => {
    const [ada, zoe] = [
      await signIn(preset, { person: 'ada_byrne' }),
      await signIn(preset, { person: 'zoe_at_sea' }),
    ];
    expect(ada.providerUserId).not.toBe(zoe.providerUserId);
    const hasEmail = preset.attributeMapping.email_address !== undefined;
    expect(ada.emailAddress).toBe(hasEmail ? 'ada.byrne@example.com' : undefined);
    expect(zoe.emailAddress).toBeUndefined();
  });

  it('comes back without a verifier when the person cancels', async () => {
    await expect(signIn(preset, { person: '', decision: 'cancel' })).rejects.toMatchObject({
      code: 'oauth_access_denied',
    });
  });

  it.each(['wrong_secret', 'code_expired', 'clock_wrong', 'unavailable', 'garbage'] as const)(
    'fails as "%s" says',
    async (scenario) => {
      await expect(signIn(preset, { person: 'ada_byrne', scenario })).rejects.toMatchObject({
        name: 'OAuthError',
      });
    },
  );
});

describe('the plain OAuth 1.0a provider', () => {
  it('signs people in', async () => {
    const frame = customProvider({ kind: 'custom_oauth1', key: 'acme', name: 'Acme' });
    const custom: OAuth1ProviderDefinition = {
      ...(frame as OAuth1ProviderDefinition),
      requestTokenEndpoint: 'https://acme.example/request_token',
      authorizationEndpoint: 'https://acme.example/authorize',
      accessTokenEndpoint: 'https://acme.example/access_token',
      profile: { url: 'https://acme.example/profile' },
    };
    expect(await signIn(custom, { person: 'ada_byrne' }, 'oauth1')).toMatchObject({
      emailAddress: 'ada.byrne@example.com',
      emailVerified: true,
      username: 'ada_byrne',
    });
  });
});
