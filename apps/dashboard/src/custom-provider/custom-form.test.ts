import { backend } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { createBody } from '../connection-form/connection-form.ts';
import { customPreset, isKey, suggestedKey } from '../connection-form/provider-frame.ts';
import { customProblems, emptyCustomForm, neededAddresses, sentForm, withName } from './custom-form.ts';

describe('suggestedKey', () => {
  it.each([
    { name: 'Acme Staff', key: 'acme_staff' },
    { name: '  Zürich – 2. Büro ', key: 'zurich_2_buro' },
    { name: '42 Degrees', key: 'degrees' },
    { name: '北京', key: '' },
  ])('makes "$key" of "$name"', ({ name, key }) => {
    expect(suggestedKey(name)).toBe(key);
    expect(key === '' || isKey(key)).toBe(true);
  });
});

describe('withName', () => {
  const form = { ...emptyCustomForm('custom_oidc'), name: 'Acme', provider_key: 'acme' };

  it('takes the key along while nobody typed another', () => {
    expect(withName(form, 'Acme Staff')).toEqual({ name: 'Acme Staff', provider_key: 'acme_staff' });
    expect(withName({ ...form, provider_key: 'staff' }, 'Acme Staff')).toEqual({ name: 'Acme Staff' });
  });
});

describe('customProblems', () => {
  it.each(['custom_oidc', 'custom_oauth2', 'custom_oauth1'] as const)('names what %s needs', (kind) => {
    const form = emptyCustomForm(kind);
    const needed = ['name', 'provider_key', 'client_id', ...neededAddresses(form)];
    expect(Object.keys(customProblems(form)).toSorted()).toEqual(needed.toSorted());
  });

  it('names an address that is none, also where none is needed', () => {
    const form = { ...emptyCustomForm('custom_oauth2'), revocation_endpoint: 'acme.example' };
    expect(customProblems(form)['revocation_endpoint']).toContain('whole address');
  });
});

describe('what is sent', () => {
  const bodyOf = (form: ReturnType<typeof emptyCustomForm>) => {
    const frame = customPreset({ kind: 'custom_oidc', key: 'acme', name: 'Acme', redirectUri: '' });
    return createBody(sentForm(form), frame, { provider_kind: 'custom_oidc', provider_key: 'acme' });
  };
  const form = {
    ...emptyCustomForm('custom_oidc'),
    name: 'Acme',
    issuer: ' https://login.acme.example ',
    token_endpoint: 'https://login.acme.example/token',
    client_id: 'portico',
  };

  it('is what the contract accepts, without addresses that are discovered', () => {
    const body = bodyOf(form);
    expect(backend.createOauthProvider.body.safeParse(body).error).toBeUndefined();
    expect(body).toEqual({
      provider_kind: 'custom_oidc',
      provider_key: 'acme',
      name: 'Acme',
      use_custom_credentials: true,
      trusted_email: false,
      request_email: true,
      client_id: 'portico',
      issuer: 'https://login.acme.example',
    });
  });

  it('has them where they were typed by hand', () => {
    expect(bodyOf({ ...form, is_manual: true })).toMatchObject({
      token_endpoint: 'https://login.acme.example/token',
    });
  });
});
