import { createHash } from 'node:crypto';
import { isObject } from '../profile/body-path.ts';
import type { DerivedContext } from './context.ts';
import { accessTokenLifetimeSeconds, type Grant } from './grants.ts';
import { secretSigner, unsignedToken } from './id-token-keys.ts';
import { issuerFor } from './issuer.ts';
import { profileFor } from './profile-body.ts';
import { hasIdToken, signsWithSecret } from './provider.ts';

/**
 * The id_token of a token response (OpenID Connect Core §2), or what the scenario makes of it.
 * @returns undefined where the provider has none, or `openid` was not granted
 */
export async function idTokenFor(
  context: DerivedContext,
  grant: Grant,
  accessToken: string,
): Promise<string | undefined> {
  const { provider, random } = context;
  if (!hasIdToken(provider)) return undefined;
  if (provider.baseScopes.includes('openid') && !grant.scopes.includes('openid')) return undefined;
  const app = await context.findApp(grant.clientId);
  const issuer = issuerFor(provider, app);
  const keys = signsWithSecret(provider) ? secretSigner(app?.clientSecret ?? '', random) : context.keys;
  const claims = claimsOf(context, { grant, accessToken, issuer });
  switch (grant.scenario) {
    case 'id_token_audience':
      return keys.sign({ ...claims, aud: 'the-app-of-somebody-else' });
    case 'id_token_issuer':
      return keys.sign({ ...claims, iss: 'https://issuer.example' });
    case 'id_token_nonce':
      return keys.sign({ ...claims, nonce: context.random(43) });
    case 'id_token_expired':
      return keys.sign({ ...claims, iat: claims.iat - 7200, exp: claims.iat - 3600 });
    case 'id_token_unsigned':
      return unsignedToken(claims);
    case 'id_token_unknown_key':
      return keys.signUnknown(claims);
    default:
      return keys.sign(claims);
  }
}

function claimsOf(
  context: DerivedContext,
  { grant, accessToken, issuer }: { grant: Grant; accessToken: string; issuer: Issuer },
) {
  const { provider, now, template } = context;
  const profile = profileFor(context, grant);
  const said = isObject(profile['id_token']) ? profile['id_token'] : {};
  const sub = typeof said['sub'] === 'string' ? said['sub'] : (profile['sub'] ?? template.idOf(grant.person));
  const issuedAt = Math.floor(now() / 1000);
  // OpenID Connect Core §3.1.3.6; both kinds of key sign with SHA-256.
  const half = createHash('sha256').update(accessToken).digest().subarray(0, 16);
  const nonce = provider.nonceNotReturned === true ? undefined : grant.nonce;
  const tenant = tenantOf(issuer, said);
  return {
    ...said,
    ...tenant,
    iss: inTenant(issuer, tenant),
    aud: grant.clientId,
    sub,
    iat: issuedAt,
    exp: issuedAt + accessTokenLifetimeSeconds,
    at_hash: half.toString('base64url'),
    ...(nonce === undefined ? {} : { nonce }),
  };
}

type Issuer = ReturnType<typeof issuerFor>;

/** The claim that names the tenant, where many share the issuer. */
function tenantOf({ sharedIssuer: shared }: Issuer, said: Record<string, unknown>): Record<string, string> {
  if (shared === undefined) return {};
  const { claim, expected, known, anyWhen } = shared;
  const recorded = said[claim];
  const any = typeof recorded === 'string' ? recorded : '11111111-2222-4333-8444-555555555555';
  return { [claim]: anyWhen.includes(expected) ? any : (known[expected] ?? expected) };
}

function inTenant({ issuer = '' }: Issuer, tenant: Record<string, string>): string {
  return issuer.replace(/\{(\w+)\}/g, (text, name: string) => tenant[name] ?? text);
}
