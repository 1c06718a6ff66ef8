import { describe, expect, it } from 'vitest';
import type { OAuth2ProviderDefinition } from '@portico/providers';
import { sandboxEndpoint, startSandboxServer } from '../src/index.ts';
import {
  authorize,
  clientOf,
  credentials,
  exchange,
  oauth2Presets,
  redirectUri,
  registeredApp,
  type Client,
  type Started,
} from './oauth2-client.ts';
import { startRunningSandbox } from './running-sandbox.ts';

const server = await startRunningSandbox();

/** The first derived preset that is like this: what is shown with it holds for all, since no code names any. */
function presetWith(judge: (preset: OAuth2ProviderDefinition) => boolean): OAuth2ProviderDefinition {
  const found = oauth2Presets.find((preset) => preset.id !== 'x' && judge(preset));
  if (found === undefined) throw new Error('No preset is like that.');
  return found;
}

const plainForm = (preset: OAuth2ProviderDefinition) =>
  preset.tokenEndpointQuirks === undefined && preset.pkce === undefined;
const byBasic = presetWith(
  (preset) => plainForm(preset) && preset.tokenEndpointAuthMethod === 'client_secret_basic',
);
const byForm = presetWith(
  (preset) =>
    plainForm(preset) &&
    preset.tokenEndpointAuthMethod === 'client_secret_post' &&
    preset.clientIdParameter === undefined,
);

const basic = (secret: string) =>
  `Basic ${Buffer.from(`${credentials.clientId}:${secret}`).toString('base64')}`;

async function started(preset: OAuth2ProviderDefinition): Promise<{ own: Client; started: Started }> {
  const own = clientOf(preset, server.origin);
  return { own, started: await authorize(own, { person: 'ada_byrne', keepAccess: true }) };
}

async function postCode(
  preset: OAuth2ProviderDefinition,
  changes: Record<string, string | undefined>,
  headers: Record<string, string>,
): Promise<Response> {
  const { own, started: begun } = await started(preset);
  const form = {
    grant_type: 'authorization_code',
    code: begun.callback.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: begun.codeVerifier,
    ...changes,
  };
  const given = Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return fetch(own.provider.tokenEndpoint, { method: 'POST', headers, body: new URLSearchParams(given) });
}

const { clientId: client_id, clientSecret: client_secret } = credentials;

describe('the token endpoint of a derived stand-in', () => {
  it('takes Basic where the preset says so, and nothing else', async () => {
    const right = { authorization: basic(client_secret) };
    expect((await postCode(byBasic, {}, right)).status).toBe(200);
    expect((await postCode(byBasic, { client_id, client_secret }, {})).status).toBe(401);
    expect((await postCode(byBasic, { client_secret }, right)).status).toBe(401);
    expect((await postCode(byBasic, { client_id: 'other' }, right)).status).toBe(401);
    expect((await postCode(byBasic, {}, { authorization: basic('wrong') })).status).toBe(401);
  });

  it('takes the secret in the form where the preset says so, and nothing else', async () => {
    expect((await postCode(byForm, { client_id, client_secret }, {})).status).toBe(200);
    expect((await postCode(byForm, {}, { authorization: basic(client_secret) })).status).toBe(401);
    const both = { authorization: basic(client_secret) };
    expect((await postCode(byForm, { client_id, client_secret }, both)).status).toBe(401);
    expect((await postCode(byForm, { client_id, client_secret: 'wrong' }, {})).status).toBe(401);
    expect((await postCode(byForm, { client_id, client_secret: undefined }, {})).status).toBe(401);
  });

  it.each([
    { name: 'another redirect URI', change: { redirect_uri: `${redirectUri}/` }, error: 'invalid_grant' },
    { name: 'another code', change: { code: 'other' }, error: 'invalid_grant' },
    { name: 'no verifier', change: { code_verifier: undefined }, error: 'invalid_grant' },
    { name: 'another grant type', change: { grant_type: 'password' }, error: 'unsupported_grant_type' },
  ])('refuses $name', async ({ change, error }) => {
    const response = await postCode(byForm, { client_id, client_secret, ...change }, {});
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
  });

  it('refuses a parameter that is there twice', async () => {
    const { own, started: begun } = await started(byForm);
    const code = begun.callback.get('code') ?? '';
    const form = new URLSearchParams({ grant_type: 'authorization_code', code, client_id, client_secret });
    form.append('code', 'other');
    const response = await fetch(own.provider.tokenEndpoint, { method: 'POST', body: form });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('reads JSON alone where the preset sends JSON', async () => {
    const preset = presetWith(({ tokenEndpointQuirks }) => tokenEndpointQuirks?.requestAs === 'json');
    const response = await postCode(preset, { client_id, client_secret }, {});
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('wants the values of the callback back', async () => {
    const preset = presetWith(({ tokenEndpointQuirks: quirks }) =>
      (quirks?.callbackParameters ?? []).some((name) => name !== 'state'),
    );
    const { own, started: begun } = await started(preset);
    const callback = new URLSearchParams(begun.callback);
    for (const name of preset.tokenEndpointQuirks?.callbackParameters ?? []) {
      if (name !== 'state') callback.set(name, 'other');
    }
    await expect(exchange(own, { ...begun, callback })).rejects.toMatchObject({ name: 'OAuthError' });
  });
});

describe('the profile endpoint of a derived stand-in', () => {
  async function tokenOf(preset: OAuth2ProviderDefinition): Promise<string> {
    const { own, started: begun } = await started(preset);
    return (await exchange(own, begun)).accessToken;
  }
  const ask = (preset: OAuth2ProviderDefinition, init: RequestInit, query = '') =>
    fetch(sandboxEndpoint(server.origin, preset.id, preset.profile.url ?? '') + query, init);
  const ordinary = presetWith(
    ({ profile }) =>
      profile.url !== undefined &&
      Object.keys(profile).every((name) => ['url', 'also', 'rateLimitHeaders'].includes(name)) &&
      !profile.url.includes('{'),
  );

  it('takes the token from the one place', async () => {
    const token = await tokenOf(ordinary);
    expect((await ask(ordinary, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await ask(ordinary, {}, `?access_token=${token}`)).status).toBe(401);
    expect((await ask(ordinary, { headers: { authorization: `Token ${token}` } })).status).toBe(401);
    expect((await ask(ordinary, { headers: { authorization: 'Bearer other' } })).status).toBe(401);
  });

  it('has one method', async () => {
    const token = await tokenOf(ordinary);
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask(ordinary, { method: 'DELETE', headers })).status).toBe(405);
  });

  it('wants the headers of the preset', async () => {
    const preset = presetWith(
      ({ profile }) =>
        profile.headers !== undefined && profile.url !== undefined && profile.token === undefined,
    );
    const token = await tokenOf(preset);
    const response = await ask(preset, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(400);
  });

  it('tells a field only when it is asked for', async () => {
    const preset = presetWith(
      ({ profile }) => profile.fieldsParameter !== undefined && profile.method === undefined,
    );
    const token = await tokenOf(preset);
    const headers = { authorization: `Bearer ${token}` };
    const { fieldsParameter = '', fields = [], emailField = '' } = preset.profile;
    const all = await ask(preset, { headers }, `?${fieldsParameter}=${[...fields, emailField].join(',')}`);
    const none = await ask(preset, { headers });
    expect((await all.text()).length).toBeGreaterThan((await none.text()).length);
  });

  it('refuses an additional call whose scope was not granted', async () => {
    const preset = presetWith(
      ({ profile: { also } }) => also?.some(({ scope }) => scope !== undefined) === true,
    );
    const own = clientOf(preset, server.origin);
    const begun = await authorize(own, { person: 'ada_byrne', requestEmail: false });
    const { accessToken } = await exchange(own, begun);
    const call = own.provider.profile.also?.find(({ scope }) => scope !== undefined);
    const headers = { ...preset.profile.headers, authorization: `Bearer ${accessToken}` };
    expect((await fetch(call?.url ?? '', { headers })).status).toBe(403);
  });
});

describe('the sandbox', () => {
  it.each(['nobody', '__proto__', 'constructor', 'twitter'])('has no stand-in called %s', async (key) => {
    expect((await fetch(`${server.origin}/sandbox/${key}/authorize`)).status).toBe(404);
  });

  it('answers with the same tokens again under one seed, whoever else was asked', async () => {
    const codes: (string | null)[] = [];
    for (const isBusy of [false, true]) {
      const seeded = await startSandboxServer({ apps: [registeredApp], seed: 'one' });
      if (isBusy) await authorize(clientOf(byBasic, seeded.origin), { person: 'noorh' });
      const { callback } = await authorize(clientOf(byForm, seeded.origin), { person: 'ada_byrne' });
      codes.push(callback.get('code'));
      await seeded.close();
    }
    expect(codes[0]).not.toBeNull();
    expect(codes[1]).toBe(codes[0]);
  });
});
