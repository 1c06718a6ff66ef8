import {
  assertExtraParameter,
  assertOAuth1ExtraParameter,
  buildAuthorizationUrl,
  createPkce,
  isReservedParameter,
  prepareClient,
  prepareOAuth1Client,
  verifiesIdTokens,
} from '@portico/oauth';
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileMapping, mapProfile, type Identity, type MappedAttribute } from './attribute-mapping.ts';
import type { OAuth2ProviderDefinition, ProviderDefinition } from './define-provider.ts';
import { findPreset, presets, protocolsOf, recordingsOf, speaking, withParameters } from './index.ts';
import { readSignals } from './signals.ts';
import { scopesToRequest, validateScope } from './scopes.ts';

/** A provider that can be reached by two protocols answers in two shapes. */
const speeches = presets.flatMap((preset) =>
  protocolsOf(preset).map((protocol, index) => ({
    speech: index === 0 ? preset.id : `${preset.id}-${protocol}`,
    preset: withParameters(speaking(preset, protocol), {}),
  })),
);

const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const credentials = { clientId: 'client-1', clientSecret: privateKey };

const attributeOf: Record<MappedAttribute, keyof Identity> = {
  provider_user_id: 'providerUserId',
  email_address: 'emailAddress',
  email_verified: 'emailVerified',
  username: 'username',
  first_name: 'firstName',
  last_name: 'lastName',
  profile_image_url: 'imageUrl',
};

describe.each(speeches)('preset $speech', ({ speech, preset }) => {
  const mapping = compileMapping(preset.attributeMapping, preset);
  const recordings = recordingsOf(speech);
  const { id } = preset;

  it('is found by its id and every alias, and names its strategy after its id', () => {
    const found = [id, ...preset.aliases].map((key) => findPreset(key)?.id);
    expect(found).toEqual(found.map(() => id));
    expect(preset.strategy).toBe(`oauth_${id}`);
  });

  it.each(recordings)('maps its recorded profile to $identity.providerUserId', ({ body, identity }) => {
    expect(mapProfile(mapping, body)).toEqual(identity);
  });

  it('tells two people apart in everything that must be unique', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(2);
    expect(preset.uniqueAttributes).toContain('provider_user_id');
    for (const attribute of preset.uniqueAttributes) {
      const values = recordings.map(({ identity }) => identity[attributeOf[attribute]]);
      expect(new Set(values).size).toBe(recordings.length);
    }
  });

  it('never makes up an address: somebody in the recording has none', () => {
    const identities = recordings.map(({ body }) => mapProfile(mapping, body));
    expect(identities.some(({ emailAddress }) => emailAddress === undefined)).toBe(true);
  });

  it('asks for the fields of every signal it declares, and finds them in its recordings', () => {
    const declared = Object.entries<string>({ ...preset.signals });
    for (const [, path] of declared) {
      if (preset.protocol === 'oauth1' || preset.profile.fieldsParameter === undefined) continue;
      const fields = preset.profile.fields ?? [];
      expect(path.split('.').filter((part) => fields.includes(part))).toHaveLength(1);
    }
    for (const { body } of recordings) {
      const told = readSignals(preset.signals, mapProfile(mapping, body).unmapped);
      expect(Object.keys(told).toSorted()).toEqual(declared.map(([name]) => name).toSorted());
    }
  });

  it('calls nothing but https', () => {
    const urls = [
      ...addressesOf(preset),
      preset.console.url,
      preset.revokeUrlForPeople ?? preset.console.url,
      ...preset.documentationUrls,
    ];
    for (const url of urls) expect(new URL(url).protocol).toBe('https:');
  });

  it('explains every scope it asks for', () => {
    const everything = { requestEmail: true, keepAccess: true, additionalScopes: [] };
    for (const scope of scopesToRequest(preset, everything)) {
      expect(preset.scopeCatalogue).toHaveProperty([validateScope(scope)]);
    }
    for (const scope of Object.keys(preset.scopeCatalogue)) expect(validateScope(scope)).toBe(scope);
  });

  it('does not ask for the email field unless asked to', () => {
    if (preset.protocol === 'oauth1') return;
    expect(preset.profile.fields ?? []).not.toContain(preset.profile.emailField);
    expect(preset.baseScopes).not.toContain(preset.emailScope);
  });

  it('makes a client whose authorization URL has all parameters once', () => {
    if (preset.protocol === 'oauth1') {
      const client = prepareOAuth1Client(preset, { consumerKey: 'key-1', consumerSecret: 'secret-1' });
      expect(client.secrets).toEqual(['secret-1']);
      return;
    }
    const url = new URL(
      buildAuthorizationUrl(prepareClient(preset, credentials), {
        redirectUri: 'https://auth.example/cb',
        scopes: preset.baseScopes,
        state: 'state-1',
        codeChallenge: createPkce().codeChallenge,
        keepAccess: true,
      }),
    );
    const names = [...url.searchParams.keys()];
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(expectedParameters(preset)));
  });

  it('never asks for what the protocol decides by a parameter of its own', () => {
    if (preset.protocol === 'oauth1') return;
    const own = { ...preset.authorizationParameters, ...preset.offlineParameters };
    expect(Object.keys(own).filter(isReservedParameter)).toEqual([]);
  });

  it('lets people choose another account with parameters that may be added to a request', () => {
    const assertAllowed = preset.protocol === 'oauth1' ? assertOAuth1ExtraParameter : assertExtraParameter;
    for (const [name, value] of Object.entries(preset.selectAccountParameters ?? {})) {
      expect(() => assertAllowed(name, value)).not.toThrow();
    }
  });

  it('has an issuer and its keys where id_tokens are used', () => {
    if (preset.protocol !== 'oidc') return;
    expect(verifiesIdTokens(preset)).toBe(true);
    expect(preset.baseScopes).toContain('openid');
  });

  it('gives every parameter an example that it takes, and no way out of its place', () => {
    for (const { pattern, example, default: given = example } of Object.values(preset.parameters ?? {})) {
      for (const value of [example, given]) expect(value).toMatch(new RegExp(pattern));
      for (const value of [
        'evil.example/',
        'a?b',
        'a#b',
        'user@evil.example',
        'a b',
        '../a',
        'a:b',
        '',
        'a\nb',
      ]) {
        expect(value).not.toMatch(new RegExp(pattern));
      }
    }
  });

  it('says when an address is verified by a claim that it maps', () => {
    const hasClaim = preset.attributeMapping.email_verified !== undefined;
    expect(hasClaim).toBe(preset.emailVerified === 'when_claimed');
  });

  it('has a logo, set-up steps with the redirect URI in them, and a fix for each cause', () => {
    expect(preset.icon.path).toMatch(/^[Mm][\d\s.,a-zA-Z-]+$/);
    expect(preset.icon.viewBox).toMatch(/^0 0 \d+ \d+$/);
    expect(preset.console.steps.filter(({ copy }) => copy === 'redirect_uri')).toHaveLength(1);
    for (const { symptom, cause, fix } of preset.causes ?? []) {
      for (const text of [symptom, cause, fix]) expect(text.length).toBeGreaterThan(5);
    }
  });
});

function addressesOf(preset: ProviderDefinition): string[] {
  const own =
    preset.protocol === 'oauth1'
      ? [preset.requestTokenEndpoint, preset.accessTokenEndpoint]
      : [
          preset.tokenEndpoint,
          preset.refreshEndpoint,
          preset.jwksUri,
          ...(preset.profile.also ?? []).map(({ url }) => url),
        ];
  const { tokenEndpoint, revocationEndpoint } = preset.appTokens?.bearer?.endpoint ?? {};
  const ofApp = [tokenEndpoint, revocationEndpoint];
  const all = [...own, ...ofApp, preset.authorizationEndpoint, preset.revocationEndpoint, preset.profile.url];
  return all.filter((url) => url !== undefined);
}

function expectedParameters({ clientIdParameter, baseScopes, pkce }: OAuth2ProviderDefinition): string[] {
  return [
    'response_type',
    clientIdParameter ?? 'client_id',
    'redirect_uri',
    'state',
    // Some providers know no scopes, and some refuse a challenge.
    ...(baseScopes.length > 0 ? ['scope'] : []),
    ...(pkce === 'none' ? [] : ['code_challenge', 'code_challenge_method']),
  ];
}

describe('the list of presets', () => {
  it('uses no key twice', () => {
    const keys = presets.flatMap(({ id, aliases }) => [id, ...aliases]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not find what is not there', () => {
    expect(findPreset('myspace')).toBeUndefined();
    expect(findPreset('__proto__')).toBeUndefined();
  });
});
