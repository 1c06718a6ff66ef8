import { describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider } from '../providers/own-provider.ts';
import { startRig } from '../security/rig.ts';

const ownOAuth2 = (provider: OwnProvider) => ({
  provider_kind: 'custom_oauth2',
  provider_key: 'own',
  authorization_endpoint: provider.at('oauth2', '/authorize'),
  token_endpoint: provider.at('oauth2', '/token'),
  userinfo_endpoint: provider.at('oauth2', '/userinfo'),
});

describe.each(testDatabases())("tokens of the app at an operator's own provider, on $name", (kind) => {
  it('come from its token endpoint, where it has such, with the scopes that are asked for', async () => {
    const provider = await startOwnProvider('own');
    const rig = await startProviderRig(kind, [provider]);
    try {
      const { id } = await rig.connect({
        ...ownOAuth2(provider),
        revocation_endpoint: provider.at('oauth2', '/revoke'),
        ...provider.credentials,
      });
      const at = `/v1/oauth-providers/${id}/app-tokens`;
      const got = await rig.asServer('POST', `${at}/bearer`, { scopes: ['read', 'write'] });
      expect(got.body).toMatchObject({ kind: 'bearer', expires_at: expect.any(Number) });
      // The scopes are those of the one before.
      expect((await rig.asServer('POST', `${at}/bearer`)).status).toBe(200);
      const forms = provider.received('/token').map(({ form }) => Object.fromEntries(form ?? []));
      const wanted = { grant_type: 'client_credentials', scope: 'read write' };
      expect(forms).toEqual([wanted, wanted]);
      expect(provider.received('/revoke').map(({ status }) => status)).toEqual([200]);
      const own = await rig.asServer('PUT', `${at}/access-token`, {
        access_token: 'a',
        access_token_secret: 'b',
      });
      expect(own.body.errors[0].meta.param_name).toBe('access_token_secret');
      expect((await rig.asServer('PUT', `${at}/access-token`, { access_token: 'a' })).body.hint).toBe('');
    } finally {
      await rig.close();
      await provider.close();
    }
  });

  it('are of the credentials they were got with: with others another one is asked for', async () => {
    const provider = await startOwnProvider('own');
    const rig = await startProviderRig(kind, [provider]);
    const { id } = await rig.connect({
      ...ownOAuth2(provider),
      ...provider.credentials,
    });
    await rig.asServer('POST', `/v1/oauth-providers/${id}/app-tokens/bearer`);
    await rig.change(id, { client_id: 'another', client_secret: 'another-secret-0123456789' });
    const call = { kind: 'bearer', url: `https://${provider.address}/sandbox/oauth2/userinfo` };
    const answer = await rig.asServer('POST', '/v1/oauth-fetch/custom_own', call);
    const asked = provider.received('/token').map(({ status }) => status);
    const used = provider.received('/userinfo').length;
    await rig.close();
    await provider.close();
    expect(answer.body.errors[0].code).toBe('oauth_app_token_not_given');
    expect({ asked, used }).toEqual({ asked: [200, 401], used: 0 });
  });

  it('are for apps with a secret alone, and nobody is asked for another', async () => {
    const provider = await startOwnProvider('own');
    const rig = await startProviderRig(kind, [provider]);
    const { id } = await rig.connect({
      ...ownOAuth2(provider),
      token_endpoint_auth_method: 'none',
      client_id: provider.credentials.client_id,
    });
    const answer = await rig.asServer('POST', `/v1/oauth-providers/${id}/app-tokens/bearer`);
    const asked = provider.received('/token').length;
    await rig.close();
    await provider.close();
    expect(answer.body.errors[0]).toMatchObject({ code: 'oauth_app_token_unavailable' });
    expect(asked).toBe(0);
  });

  it('are not promised where nothing is known of them', async () => {
    const rig = await startRig(kind, { connection: { provider_key: 'google' } });
    const answer = await rig.asServer('POST', `/v1/oauth-providers/${rig.connectionId}/app-tokens/bearer`);
    await rig.server.close();
    expect(answer.body.errors[0]).toMatchObject({
      code: 'oauth_app_token_unavailable',
      message: 'Google is not known to have such tokens.',
    });
  });
});
