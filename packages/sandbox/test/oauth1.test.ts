import {
  exchangeRequestToken,
  readOAuth1Profile,
  requestToken,
  revokeOAuth1Token,
  signRequest,
  validateOAuth1Response,
} from '@portico/oauth';
import { findPreset, speaking, type OAuth1ProviderDefinition } from '@portico/providers';
import { describe, expect, it } from 'vitest';
import { sandboxEndpoint, type AuthorizeAs } from '../src/index.ts';
import { redirectUri } from './oauth2-client.ts';
import { approveOAuth1, consumer, oauth1ClientOf } from './oauth1-client.ts';
import { startRunningSandbox } from './running-sandbox.ts';

const server = await startRunningSandbox();

const at = (url: string) => sandboxEndpoint(server.origin, 'x', url);

const preset = findPreset('x');
if (preset === undefined) throw new Error('There is no preset for X.');
const xByOAuth1 = speaking(preset, 'oauth1') as OAuth1ProviderDefinition;

const rigOf = (own: Partial<typeof consumer> = {}) =>
  oauth1ClientOf(xByOAuth1, { origin: server.origin, as: { ...consumer, ...own } });

async function signIn(rig: ReturnType<typeof rigOf>, choice: AuthorizeAs) {
  const { request, callback } = await approveOAuth1(rig, choice);
  const response = validateOAuth1Response({ expectedToken: request.token }, callback);
  const { tokenSecret } = request;
  const tokens = await exchangeRequestToken(rig.context, rig.client, { response, tokenSecret });
  return { request, callback, response, tokens };
}

describe("X's OAuth 1.0a at the sandbox", () => {
  it('tells who it was, with the same id as by OAuth 2.0', async () => {
    const rig = rigOf();
    const { tokens } = await signIn(rig, { person: 'ada_byrne' });
    expect(tokens.unverifiedExtras).toEqual({ user_id: '1546820937164177409', screen_name: 'ada_byrne' });
    const { body } = await readOAuth1Profile(rig.context, rig.client, { ...tokens, requestEmail: true });
    expect(body).toMatchObject({
      id_str: '1546820937164177409',
      screen_name: 'ada_byrne',
      email: 'ada.byrne@example.com',
      created_at: 'Tue Jul 12 11:37:04 +0000 2022',
    });
  });

  it.each(['zoe_at_sea', 'liv_aas'])('says null for the address of %s', async (person) => {
    const rig = rigOf();
    const { tokens } = await signIn(rig, { person });
    const { body } = await readOAuth1Profile(rig.context, rig.client, { ...tokens, requestEmail: true });
    expect(body['email']).toBeNull();
  });

  it('shows no address that was not asked for', async () => {
    const rig = rigOf();
    const { tokens } = await signIn(rig, { person: 'ada_byrne' });
    const { body } = await readOAuth1Profile(rig.context, rig.client, { ...tokens, requestEmail: false });
    expect(body).not.toHaveProperty('email');
  });

  it('comes back with the denied token when the person cancels', async () => {
    const { request, callback } = await approveOAuth1(rigOf(), { person: '', decision: 'cancel' });
    expect([...callback]).toEqual([['denied', request.token]]);
  });

  it('refuses a verifier of another request token, and that token afterwards', async () => {
    const rig = rigOf();
    const [mine, other] = [
      await approveOAuth1(rig, { person: 'noorh' }),
      await approveOAuth1(rig, { person: 'ada_byrne' }),
    ];
    const swapped = new URLSearchParams(mine.callback);
    swapped.set('oauth_verifier', other.callback.get('oauth_verifier') ?? '');
    const exchange = async (params: URLSearchParams) =>
      exchangeRequestToken(rig.context, rig.client, {
        response: validateOAuth1Response({ expectedToken: mine.request.token }, params),
        tokenSecret: mine.request.tokenSecret,
      });
    await expect(exchange(swapped)).rejects.toMatchObject({ code: 'oauth_token_exchange_error' });
    await expect(exchange(mine.callback)).rejects.toMatchObject({ code: 'oauth_token_exchange_error' });
  });

  it('takes a verifier once', async () => {
    const rig = rigOf();
    const { request, response } = await signIn(rig, { person: 'ada_byrne' });
    const again = exchangeRequestToken(rig.context, rig.client, {
      response,
      tokenSecret: request.tokenSecret,
    });
    await expect(again).rejects.toMatchObject({ code: 'oauth_token_exchange_error' });
  });

  it('ends a token that invalidates itself', async () => {
    const rig = rigOf();
    const { tokens } = await signIn(rig, { person: 'ada_byrne' });
    await revokeOAuth1Token(rig.context, rig.client, tokens);
    const profile = readOAuth1Profile(rig.context, rig.client, { ...tokens, requestEmail: false });
    await expect(profile).rejects.toMatchObject({ provider: { errorNumber: 89 } });
  });

  it.each([
    { name: 'a wrong secret', own: { consumerSecret: 'wrong' } },
    { name: 'an unknown key', own: { consumerKey: 'nobody' } },
  ])('refuses $name with code 32', async ({ own }) => {
    const rig = rigOf(own);
    const refused = requestToken(rig.context, rig.client, { callbackUrl: redirectUri });
    await expect(refused).rejects.toMatchObject({ httpStatus: 401, provider: { errorNumber: 32 } });
  });

  it('refuses a callback that is not registered with code 415, whatever query a registered one has', async () => {
    const rig = rigOf();
    const refused = requestToken(rig.context, rig.client, { callbackUrl: 'http://localhost:3000/other' });
    await expect(refused).rejects.toMatchObject({ httpStatus: 403, provider: { errorNumber: 415 } });
    const own = await requestToken(rig.context, rig.client, { callbackUrl: `${redirectUri}?state=1` });
    expect(own.token).not.toBe('');
  });

  it.each([
    { scenario: 'wrong_secret', number: 32 },
    { scenario: 'code_reused', number: 89 },
    { scenario: 'code_expired', number: 89 },
    { scenario: 'clock_wrong', number: 135 },
  ] as const)('"$scenario" ends at the access token with code $number', async ({ scenario, number }) => {
    const failed = signIn(rigOf(), { person: 'ada_byrne', scenario });
    await expect(failed).rejects.toMatchObject({ provider: { errorNumber: number } });
  });

  it.each([
    { person: 'samokafor', scenario: undefined, number: 64 },
    { person: 'ada_byrne', scenario: 'rate_limited', number: 88 },
    { person: 'ada_byrne', scenario: 'unavailable', number: 130 },
  ] as const)(
    'the profile of $person answers code $number ($scenario)',
    async ({ person, scenario, number }) => {
      const rig = rigOf();
      const { tokens } = await signIn(rig, { person, ...(scenario === undefined ? {} : { scenario }) });
      const profile = readOAuth1Profile(rig.context, rig.client, { ...tokens, requestEmail: false });
      await expect(profile).rejects.toMatchObject({ provider: { errorNumber: number } });
    },
  );
});

describe('a signed call to the sandbox', () => {
  async function post(changes: { timestamp?: number; nonce?: string } = {}, header = (text: string) => text) {
    const url = at('https://api.x.com/oauth/request_token');
    const { authorization: signed } = signRequest({
      method: 'POST',
      url,
      ...consumer,
      oauthParameters: { oauth_callback: redirectUri },
      nonce: changes.nonce ?? crypto.randomUUID(),
      timestamp: changes.timestamp ?? Math.floor(Date.now() / 1000),
    });
    const authorization = header(signed);
    return fetch(url, { method: 'POST', headers: authorization === '' ? {} : { authorization } });
  }
  const codeOf = async (response: Response) =>
    ((await response.json()) as { errors: { code: number }[] }).errors[0]?.code;

  it('counts once', async () => {
    const nonce = crypto.randomUUID();
    const timestamp = Math.floor(Date.now() / 1000);
    expect((await post({ nonce, timestamp })).status).toBe(200);
    expect(await codeOf(await post({ nonce, timestamp }))).toBe(32);
  });

  it.each([-600, 600])('is refused %i seconds off, with code 135', async (seconds) => {
    expect(await codeOf(await post({ timestamp: Math.floor(Date.now() / 1000) + seconds }))).toBe(135);
  });

  it('is refused without a signature, with code 215', async () => {
    expect(await codeOf(await post({}, () => ''))).toBe(215);
  });

  it('is refused when anything in it was changed', async () => {
    const changed = await post({}, (header) => header.replace('localhost%3A3000', 'localhost%3A3001'));
    expect(await codeOf(changed)).toBe(32);
  });
});
