import type { OauthTryResource, SimulationResource } from '@portico/contract';

const minute = 60_000;

/** A trial that came through, of a person without an email address. */
export function tryOf(id: string, connectionId: string): OauthTryResource {
  return {
    object: 'oauth_try',
    id,
    oauth_provider_id: connectionId,
    provider_name: 'X',
    status: 'succeeded',
    credentials: 'custom',
    identity: {
      provider_user_id: '1701334529886453767',
      username: 'zoe_at_sea',
      first_name: 'Zoë & the Sea 🌊',
      last_name: null,
      image_url: '/pictures/face.svg',
      email_address: null,
      email_verified: false,
    },
    raw: { data: { id: '1701334529886453767', name: 'Zoë & the Sea 🌊', username: 'zoe_at_sea' } },
    hops: [
      {
        name: 'authorize',
        method: 'GET',
        url: 'https://x.com/i/oauth2/authorize',
        status: null,
        duration_ms: 4210,
        error: null,
      },
      {
        name: 'token',
        method: 'POST',
        url: 'https://api.x.com/2/oauth2/token',
        status: 200,
        duration_ms: 183.4,
        error: null,
      },
      {
        name: 'profile',
        method: 'GET',
        url: 'https://api.x.com/2/users/me',
        status: 200,
        duration_ms: 92.1,
        error: null,
      },
    ],
    scopes_requested: ['tweet.read', 'users.read', 'users.email'],
    scopes_granted: ['tweet.read', 'users.read'],
    rate_limit: { limit: 75, remaining: 73, reset_at: Date.now() + 14 * minute },
    decision: {
      rule: 'requirements',
      outcome: 'ask',
      passed: [
        'connection_off',
        'known_account',
        'same_verified_email',
        'email_needs_proof',
        'sign_up_off',
        'restricted',
      ],
    },
    error: null,
    created_at: Date.now() - minute,
  };
}

/** A trial that X refused, with a cause that is known. */
export function causedFailure(id: string, connectionId: string): OauthTryResource {
  return {
    ...tryOf(id, connectionId),
    status: 'failed',
    identity: null,
    raw: null,
    hops: [
      {
        name: 'authorize',
        method: 'GET',
        url: 'https://x.com/i/oauth2/authorize',
        status: null,
        duration_ms: 3120,
        error: null,
      },
      {
        name: 'token',
        method: 'POST',
        url: 'https://api.x.com/2/oauth2/token',
        status: 401,
        duration_ms: 140.2,
        error: 'oauth_client_rejected',
      },
    ],
    scopes_granted: null,
    rate_limit: null,
    decision: null,
    error: {
      code: 'misconfigured_oauth_provider',
      message: 'X refused the way this connection is set up.',
      provider_error: 'unauthorized_client',
      provider_description: 'Missing valid authorization header',
      cause: 'The Client Secret is wrong or was made anew, or it is the API Key Secret.',
      fix: 'In the X Developer Portal, under **Keys & Tokens**, make a new **Client Secret**, paste it here, and check the callback.',
      field: 'Callback URI / Redirect URL',
      right_value: 'http://localhost:4400/v1/oauth-callback/x',
    },
  };
}

const identity = {
  provider_user_id: '1701334529886453767',
  username: 'ada_writes',
  first_name: 'Ada Byron',
  last_name: null,
  image_url: null,
  email_address: 'ada@example.com',
  email_verified: true,
};

/** Somebody whose account is connected to a user. */
export const simulatedKnown = (userId: string | null): SimulationResource => ({
  object: 'simulation',
  rule: 'known_account',
  outcome: 'sign_in',
  code: null,
  user_id: userId,
  passed: ['connection_off', 'connect_off'],
  identity,
});

/** Somebody nobody knows, where sign-ups are closed. */
export const simulatedNew: SimulationResource = {
  object: 'simulation',
  rule: 'restricted',
  outcome: 'refuse',
  code: 'sign_up_mode_restricted',
  user_id: null,
  passed: ['connection_off', 'known_account', 'same_verified_email', 'email_needs_proof', 'sign_up_off'],
  identity: { ...identity, provider_user_id: '42', username: null, email_address: null },
};
