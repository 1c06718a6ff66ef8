import { readFileSync } from 'node:fs';
import { buildAuthorizationUrl, createPkce, isReservedParameter, prepareClient } from '@portico/oauth';
import { describe, expect, it } from 'vitest';
import { compileMapping, mapProfile, type Identity, type MappedAttribute } from './attribute-mapping.ts';
import { findPreset, presets } from './index.ts';
import { readSignals } from './signals.ts';
import { scopesToRequest, validateScope } from './scopes.ts';

interface Recording {
  readonly body: Record<string, unknown>;
  readonly identity: Identity;
}

/** What people got from the real provider, with made-up people. */
function recordingsOf(id: string): readonly Recording[] {
  return JSON.parse(
    readFileSync(new URL(`presets/${id}.profile.json`, import.meta.url), 'utf8'),
  ) as Recording[];
}

const attributeOf: Record<MappedAttribute, keyof Identity> = {
  provider_user_id: 'providerUserId',
  email_address: 'emailAddress',
  email_verified: 'emailVerified',
  username: 'username',
  first_name: 'firstName',
  last_name: 'lastName',
  profile_image_url: 'imageUrl',
};

describe.each(presets.map((preset) => ({ id: preset.id, preset })))('preset $id', ({ id, preset }) => {
  const mapping = compileMapping(preset.attributeMapping, preset);
  const recordings = recordingsOf(id);

  it('is found by its id and every alias, and names its strategy after its id', () => {
    expect([id, ...preset.aliases].map(findPreset)).toEqual([id, ...preset.aliases].map(() => preset));
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
      if (preset.profile.fieldsParameter === undefined) continue;
      const fields = preset.profile.fields ?? [];
      expect(path.split('.').filter((part) => fields.includes(part))).toHaveLength(1);
    }
    for (const { body } of recordings) {
      const told = readSignals(preset.signals, mapProfile(mapping, body).unmapped);
      expect(Object.keys(told).toSorted()).toEqual(declared.map(([name]) => name).toSorted());
    }
  });

  it('calls nothing but https', () => {
    const { authorizationEndpoint, tokenEndpoint, revocationEndpoint, profile } = preset;
    const urls = [
      authorizationEndpoint,
      tokenEndpoint,
      revocationEndpoint ?? tokenEndpoint,
      profile.url ?? tokenEndpoint,
    ];
    urls.push(
      preset.console.url,
      preset.revokeUrlForPeople ?? preset.console.url,
      ...preset.documentationUrls,
    );
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
    expect(preset.profile.fields ?? []).not.toContain(preset.profile.emailField);
    expect(preset.baseScopes).not.toContain(preset.emailScope);
  });

  it('makes a client whose authorization URL has all parameters once', () => {
    const client = prepareClient(preset, { clientId: 'client-1', clientSecret: 'secret-1' });
    const url = new URL(
      buildAuthorizationUrl(client, {
        redirectUri: 'https://auth.example/cb',
        scopes: preset.baseScopes,
        state: 'state-1',
        codeChallenge: createPkce().codeChallenge,
      }),
    );
    const names = [...url.searchParams.keys()];
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter(isReservedParameter)).toEqual(
      expect.arrayContaining([
        'response_type',
        'client_id',
        'redirect_uri',
        // Some providers know no scopes.
        ...(preset.baseScopes.length > 0 ? ['scope'] : []),
        'state',
        'code_challenge',
      ]),
    );
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
