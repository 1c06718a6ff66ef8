import { createOutbound } from '@portico/oauth';
import { presets } from '@portico/providers';
import type { ProviderDefinition } from '@portico/providers';
import { afterAll, describe, expect, it } from 'vitest';
import { addressesOf, effectiveProvider } from './effective-provider.ts';
import { applyChange, assertUsable } from './connection-changes.ts';
import type { ConnectionChange } from './connection-changes.ts';
import { defaultConnectionSettings } from './connection-settings.ts';
import type { ConnectionSettings } from './connection-settings.ts';

const defaults = defaultConnectionSettings();

const byOAuth2 = presets.filter((preset) => preset.protocol !== 'oauth1');

describe.each(byOAuth2.map((preset) => ({ id: preset.id, preset })))(
  'changes of a connection with $id',
  ({ preset }) => {
    const apply = (change: ConnectionChange, settings: ConnectionSettings = defaults) =>
      applyChange(preset, settings, change);

    it('leave alone what they do not name', () => {
      const settings = { ...defaults, keepAccess: true, additionalScopes: ['like.read'] };
      expect(apply({}, settings)).toEqual(settings);
      expect(apply({ keep_access: undefined, scopes: undefined }, settings)).toEqual(settings);
    });

    it('do not change what they are applied to', () => {
      const settings = Object.freeze({ ...defaults });
      expect(apply({ promoted: true }, settings)).toEqual({ ...defaults, promoted: true });
      expect(settings.promoted).toBe(false);
    });

    it.each([
      { change: { allow_sign_in: false }, name: 'allowSignIn', value: false },
      { change: { allow_sign_up: false }, name: 'allowSignUp', value: false },
      { change: { allow_connect: false }, name: 'allowConnect', value: false },
      { change: { show_on_sign_in: false }, name: 'showOnSignIn', value: false },
      { change: { promoted: true }, name: 'promoted', value: true },
      { change: { request_email: true }, name: 'requestEmail', value: true },
      { change: { keep_access: true }, name: 'keepAccess', value: true },
      { change: { trusted_email: false }, name: 'trustedEmail', value: false },
      { change: { block_email_subaddresses: true }, name: 'blockEmailSubaddresses', value: true },
      { change: { use_custom_credentials: true }, name: 'useCustomCredentials', value: true },
      { change: { on_missing_email: 'reject' }, name: 'onMissingEmail', value: 'reject' },
      { change: { on_email_match: 'deny' }, name: 'onEmailMatch', value: 'deny' },
      {
        change: { additional_authorization_params: { lang: 'de' } },
        name: 'additionalAuthorizationParams',
        value: { lang: 'de' },
      },
      {
        change: { attribute_mapping: { username: 'data.name' } },
        name: 'attributeMapping',
        value: { username: 'data.name' },
      },
      { change: { token_endpoint_auth_method: 'none' }, name: 'tokenEndpointAuthMethod', value: 'none' },
      {
        change: { token_endpoint: 'https://other.example.com/token' },
        name: 'tokenEndpoint',
        value: 'https://other.example.com/token',
      },
    ] as const)('set $name and nothing else', ({ change, name, value }) => {
      expect(apply(change)).toEqual({ ...defaults, [name]: value });
    });

    it('store nothing that is as the preset has it, so that a better preset is used', () => {
      const asIs: ConnectionChange = {
        authorization_endpoint: addressesOf(effectiveProvider(preset, defaults)).authorizationEndpoint,
        token_endpoint: addressesOf(effectiveProvider(preset, defaults)).tokenEndpoint,
        userinfo_endpoint: addressesOf(effectiveProvider(preset, defaults)).userinfoEndpoint,
        revocation_endpoint: addressesOf(effectiveProvider(preset, defaults)).revocationEndpoint,
        token_endpoint_auth_method: preset.tokenEndpointAuthMethod,
        scopes: preset.baseScopes,
      };
      expect(apply(asIs)).toEqual(defaults);
    });

    it('bring the endpoint of the preset back', () => {
      const changed = apply({ token_endpoint: 'https://other.example.com/token' });
      expect(apply({ token_endpoint: null }, changed)).toEqual(defaults);
      expect(
        apply({ token_endpoint: addressesOf(effectiveProvider(preset, defaults)).tokenEndpoint }, changed),
      ).toEqual(defaults);
    });

    it('keep base scopes and those of switches out of the additional ones, and each scope once', () => {
      const switched = [preset.emailScope, preset.offlineScope].filter((scope) => scope !== undefined);
      const scopes = [...preset.baseScopes, 'more.read', ...switched, 'more.read', 'more.write'];
      expect(apply({ scopes }).additionalScopes).toEqual(['more.read', 'more.write']);
      expect(
        apply({ scopes: [] }, { ...defaults, additionalScopes: ['more.read'] }).additionalScopes,
      ).toEqual([]);
    });

    describe('are refused', () => {
      const outbound = createOutbound({ allow: [] });
      afterAll(() => outbound.close());
      const assert = (change: ConnectionChange) => assertUsable(outbound, preset, apply(change));

      it('for nothing when they change nothing', async () => {
        await expect(assert({})).resolves.toBeUndefined();
      });

      const reserved = [
        'state',
        'redirect_uri',
        'client_id',
        'response_type',
        'code_challenge',
        'scope',
        'nonce',
      ];
      it.each(reserved)('when an additional parameter would replace %s', async (name) => {
        await expect(assert({ additional_authorization_params: { [name]: 'x' } })).rejects.toMatchObject({
          code: 'form_param_value_invalid',
          meta: { param_name: `additional_authorization_params.${name}` },
        });
      });

      it('when nothing protects the code: neither a secret nor PKCE', async () => {
        const nothing: ConnectionChange = { token_endpoint_auth_method: 'none', pkce: false };
        await expect(assert(nothing)).rejects.toMatchObject({
          code: 'form_param_value_invalid',
          meta: { param_name: 'pkce' },
        });
        const takesPkce = preset.pkce !== 'none';
        const withPkce = assert({ token_endpoint_auth_method: 'none' });
        if (takesPkce) await expect(withPkce).resolves.toBeUndefined();
        else {
          const meta = { param_name: 'token_endpoint_auth_method' };
          await expect(withPkce).rejects.toMatchObject({ code: 'form_param_value_invalid', meta });
        }
      });

      it.each([
        { name: 'a private address', url: 'https://10.0.0.1/token' },
        { name: 'loopback', url: 'https://127.0.0.1/token' },
        { name: 'loopback in disguise', url: 'https://0x7f.1/token' },
        { name: 'the metadata service', url: 'https://169.254.169.254/latest' },
        { name: 'loopback in IPv6', url: 'https://[::1]/token' },
        { name: 'IPv4 in IPv6', url: 'https://[::ffff:127.0.0.1]/token' },
        { name: 'plain http', url: 'http://192.0.2.1/token' },
        { name: 'credentials', url: 'https://user:password@192.0.2.1/token' },
      ])('when an endpoint is $name, naming the field', async ({ url }) => {
        for (const field of ['token_endpoint', 'userinfo_endpoint', 'revocation_endpoint'] as const) {
          await expect(assert({ [field]: url })).rejects.toMatchObject({
            code: 'form_param_value_invalid',
            meta: { param_name: field },
          });
        }
      });

      it.each([
        { mapping: { nickname: 'data.name' }, field: 'attribute_mapping.nickname' },
        { mapping: { provider_user_id: '' }, field: 'attribute_mapping' },
        { mapping: { provider_user_id: 'data..id' }, field: 'attribute_mapping' },
        { mapping: { username: 'data.name' }, field: 'attribute_mapping' },
        { mapping: { ['__proto__x']: 'data.id' }, field: 'attribute_mapping.__proto__x' },
      ])('when the mapping cannot be read: $mapping', async ({ mapping, field }) => {
        await expect(assert({ attribute_mapping: mapping })).rejects.toMatchObject({
          code: 'form_param_value_invalid',
          meta: { param_name: field },
        });
      });

      it('not for a mapping of the preset itself', async () => {
        const mapping = preset.attributeMapping as ProviderDefinition['attributeMapping'] &
          Record<string, string>;
        await expect(assert({ attribute_mapping: mapping })).resolves.toBeUndefined();
      });
    });
  },
);
