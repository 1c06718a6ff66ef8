import { refreshTokens, revokeToken } from '@portico/oauth';
import { recordingsOf } from '@portico/providers';
import { describe, expect, it } from 'vitest';
import { people } from '../src/index.ts';
import { createProfileTemplate } from '../src/profile/profile-of.ts';
import { authorize, clientOf, exchange, identify, oauth2Presets, signIn } from './oauth2-client.ts';
import { startRunningSandbox } from './running-sandbox.ts';

const server = await startRunningSandbox();

/** Presets whose stand-in is not derived from them answer in their own, stricter way. */
const derived = oauth2Presets.filter(({ id }) => id !== 'x');
const table = (list: typeof oauth2Presets) => list.map((preset) => ({ id: preset.id, preset }));

describe.each(table(oauth2Presets))('a sign-in through $id at the sandbox', ({ preset }) => {
  it('tells who it was', async () => {
    const [ada, zoe] = await Promise.all([
      signIn(clientOf(preset, server.origin), { person: 'ada_byrne' }),
      signIn(clientOf(preset, server.origin), { person: 'zoe_at_sea' }),
    ]);
    const hasEmail = preset.attributeMapping.email_address !== undefined;
    expect(ada.identity.emailAddress).toBe(hasEmail ? 'ada.byrne@example.com' : undefined);
    expect(ada.identity.emailVerified).toBe(hasEmail && preset.emailVerified !== 'never');
    expect(zoe.identity.emailAddress).toBeUndefined();
    expect(zoe.identity.providerUserId).not.toBe(ada.identity.providerUserId);
  });

  it('brings no address when none was asked for', async () => {
    if (preset.emailScope === undefined && preset.profile.emailField === undefined) return;
    const { identity } = await signIn(clientOf(preset, server.origin), {
      person: 'ada_byrne',
      requestEmail: false,
    });
    expect(identity.emailAddress).toBeUndefined();
  });

  it('has a picture that loads, where the provider gives its address', async () => {
    const mapped = String(preset.attributeMapping.profile_image_url ?? '{');
    const { identity } = await signIn(clientOf(preset, server.origin), { person: 'noorh' });
    if (mapped.includes('{')) return;
    const response = await fetch(identity.imageUrl ?? '');
    expect(response.headers.get('content-type')).toBe('image/png');
  });

  it('comes back with a refusal when the person cancels', async () => {
    const started = await authorize(clientOf(preset, server.origin), { person: '', decision: 'cancel' });
    expect(started.callback.get('error')).toBe('access_denied');
    expect(started.callback.get('state')).toBe('state-1');
  });

  it('takes a code once', async () => {
    const own = clientOf(preset, server.origin);
    const started = await authorize(own, { person: 'ada_byrne' });
    await exchange(own, started);
    await expect(exchange(own, started)).rejects.toThrow();
  });

  it('refuses a secret that is wrong', async () => {
    if (preset.tokenEndpointAuthMethod === 'none') return;
    const own = clientOf(preset, server.origin);
    const started = await authorize(own, { person: 'ada_byrne', scenario: 'wrong_secret' });
    await expect(exchange(own, started)).rejects.toMatchObject({ code: 'oauth_client_rejected' });
  });

  it('refuses a verifier that does not fit the challenge, where there is one', async () => {
    const own = clientOf(preset, server.origin);
    const started = await authorize(own, { person: 'ada_byrne' });
    const other = exchange(own, { ...started, codeVerifier: 'x'.repeat(43) });
    if (preset.pkce === 'none') await expect(other).resolves.toHaveProperty('accessToken');
    else await expect(other).rejects.toThrow();
  });

  it('keeps access as the provider does', async () => {
    const own = clientOf(preset, server.origin);
    const { tokens } = await signIn(own, { person: 'ada_byrne', keepAccess: true });
    if (preset.refresh === 'none') {
      expect(tokens.refreshToken).toBeUndefined();
      return;
    }
    const refreshToken = tokens.refreshToken ?? '';
    const { kept } = tokens;
    const fresh = await refreshTokens(own.context, own.client, { refreshToken, kept });
    expect(fresh.accessToken).not.toBe(tokens.accessToken);
    const again = refreshTokens(own.context, own.client, { refreshToken, kept });
    if (preset.refresh === 'stable') await expect(again).resolves.toHaveProperty('accessToken');
    else await expect(again).rejects.toThrow();
  });

  it('hands out no refresh token that was not asked for', async () => {
    if (preset.offlineScope === undefined && preset.offlineParameters === undefined) return;
    const { tokens } = await signIn(clientOf(preset, server.origin), { person: 'ada_byrne' });
    expect(tokens.refreshToken).toBeUndefined();
  });

  it('ends a token that is revoked', async () => {
    if (preset.revocationEndpoint === undefined) return;
    const own = clientOf(preset, server.origin);
    const { started, tokens, identity } = await signIn(own, { person: 'ada_byrne' });
    await revokeToken(own.context, own.client, {
      token: tokens.accessToken,
      hint: 'access_token',
      providerUserId: identity.providerUserId,
    });
    if (preset.profile.url === undefined) return;
    await expect(identify(own, started, tokens)).rejects.toThrow();
  });
});

describe.each(table(derived))('the stand-in derived from $id', ({ id, preset }) => {
  it('gives everybody the id that the profile template says', async () => {
    const template = createProfileTemplate(preset, recordingsOf(id));
    const [ada] = people;
    const { identity } = await signIn(clientOf(preset, server.origin), { person: 'ada_byrne' });
    expect(identity.providerUserId).toBe(ada && template.idOf(ada));
  });

  it('says of an unconfirmed address that it is one, or nothing', async () => {
    const { identity } = await signIn(clientOf(preset, server.origin), { person: 'liv_aas' });
    expect(identity.emailVerified).toBe(false);
    if (preset.emailVerified === 'when_present') expect(identity.emailAddress).toBeUndefined();
  });

  it.each(['unavailable', 'rate_limited', 'garbage'] as const)('fails as "%s" says', async (scenario) => {
    const failed = signIn(clientOf(preset, server.origin), { person: 'ada_byrne', scenario });
    await expect(failed).rejects.toMatchObject({ name: 'OAuthError' });
  });
});
