import type { ProfileRecording } from '@portico/providers';
import type { OAuth1Speech } from '../oauth1/speech.ts';
import type { StandIn, StandInContext } from '../stand-in.ts';
import { json, methodNotAllowed } from './answers.ts';
import { oauth1SpeechOf, type OAuth1Derived } from './oauth1-speech.ts';
import type { DerivedProvider } from './provider.ts';
import { createDerived } from './stand-in.ts';

/** A padlock, for providers that are no brand. */
const plainIcon = {
  viewBox: '0 0 24 24',
  path: 'M12 2a5 5 0 0 0-5 5v3H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-8a2 2 0 0 0-2-2h-1V7a5 5 0 0 0-5-5zm-3 8V7a3 3 0 0 1 6 0v3H9z',
};

const claims = {
  sub: 'a81f3c52-7d0e-4b96-9c1a-5e2f70d4b813',
  name: 'Grace Example',
  given_name: 'Grace',
  family_name: 'Example',
  preferred_username: 'grace',
  picture: 'https://provider.example/pictures/grace.png',
};

const address = { email: 'grace@example.com', email_verified: true };
const told = (body: Record<string, unknown>, email: boolean): ProfileRecording => ({
  body,
  identity: {
    providerUserId: claims.sub,
    username: 'grace',
    firstName: 'Grace',
    lastName: 'Example',
    imageUrl: claims.picture,
    ...(email ? { emailAddress: address.email } : {}),
    emailVerified: email,
    unmapped: {},
  },
});

const shared = {
  icon: plainIcon,
  authorizationEndpoint: 'https://provider.example/authorize',
  tokenEndpoint: 'https://provider.example/token',
  revocationEndpoint: 'https://provider.example/revoke',
  profile: { url: 'https://provider.example/userinfo' },
  emailVerified: 'when_claimed',
  refresh: 'rotating',
} as const;

const standardMapping = {
  provider_user_id: 'sub',
  username: 'preferred_username',
  first_name: 'given_name',
  last_name: 'family_name',
  profile_image_url: 'picture',
  email_address: 'email',
  email_verified: 'email_verified',
};

/** A plain OAuth 2.0 provider for connections to providers of one's own. */
const plainOAuth2: DerivedProvider = {
  ...shared,
  id: 'oauth2',
  displayName: 'OAuth 2.0 provider',
  tokenEndpointAuthMethod: 'client_secret_basic',
  appTokens: { bearer: { label: 'App token' } },
  baseScopes: [],
  scopeCatalogue: { profile: 'See your name, picture and user name', email: 'See your email address' },
  attributeMapping: { ...standardMapping, provider_user_id: 'id' },
};

/** A plain OpenID provider, with everything that OpenID Connect Core says and no more. */
const plainOidc: DerivedProvider = {
  ...shared,
  id: 'oidc',
  displayName: 'OpenID provider',
  jwksUri: 'https://provider.example/keys',
  tokenEndpointAuthMethod: 'client_secret_basic',
  appTokens: { bearer: { label: 'App token' } },
  baseScopes: ['openid'],
  emailScope: 'email',
  offlineScope: 'offline_access',
  issParameterSupported: true,
  scopeCatalogue: {
    openid: 'Know who you are',
    profile: 'See your name, picture and user name',
    email: 'See your email address',
    offline_access: 'Stay connected until you revoke access',
  },
  attributeMapping: standardMapping,
};

/** A plain OAuth 1.0a provider, the same with request tokens. */
const plainOAuth1: OAuth1Derived = {
  id: 'oauth1',
  displayName: 'OAuth 1.0a provider',
  icon: plainIcon,
  requestTokenEndpoint: 'https://provider.example/request_token',
  authorizationEndpoint: 'https://provider.example/authorize',
  accessTokenEndpoint: 'https://provider.example/access_token',
  revocationEndpoint: 'https://provider.example/revoke',
  profile: { url: 'https://provider.example/profile' },
  baseScopes: [],
  scopeCatalogue: {},
  emailVerified: 'when_claimed',
  attributeMapping: { ...standardMapping, provider_user_id: 'id' },
};

export function plainOAuth1Speech(): OAuth1Speech {
  const { sub, ...rest } = claims;
  const body = { id: sub, ...rest };
  return oauth1SpeechOf(plainOAuth1, [told({ ...body, ...address }, true), told(body, false)]);
}

export function createPlainOAuth2(context: StandInContext): StandIn {
  const { sub, ...rest } = claims;
  const body = { id: sub, ...rest };
  return createDerived(context, {
    provider: plainOAuth2,
    recordings: [told({ ...body, ...address }, true), told(body, false)],
  });
}

/** Its issuer is where it is mounted, and says the rest (OpenID Connect Discovery §4). */
export function createPlainOidc(context: StandInContext): StandIn {
  const issuer = context.publicOrigin + context.mountPath;
  const { sub } = claims;
  const standIn = createDerived(context, {
    provider: { ...plainOidc, issuer },
    recordings: [
      told({ ...claims, ...address, id_token: { sub, ...address } }, true),
      told({ ...claims, id_token: { sub } }, false),
    ],
  });
  return {
    ...standIn,
    async handle(path, request) {
      if (path !== '/.well-known/openid-configuration') return standIn.handle(path, request);
      return request.method === 'GET' ? json({}, 200, metadataOf(issuer)) : methodNotAllowed({});
    },
  };
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
function metadataOf(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/revoke`,
    jwks_uri: `${issuer}/keys`,
    scopes_supported: Object.keys(plainOidc.scopeCatalogue),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: [...Object.keys(claims), ...Object.keys(address)],
    authorization_response_iss_parameter_supported: true,
  };
}
