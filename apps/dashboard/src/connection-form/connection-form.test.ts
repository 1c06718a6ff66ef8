import { backend } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { xPreset as preset } from '../../test/canned-connections.ts';
import { additionalScopes, changesBetween, createBody, newForm } from './connection-form.ts';
import { restoreDraft } from './draft.ts';

const untouched = newForm(preset, true);

describe('newForm', () => {
  it('starts with the sandbox in development and with own credentials in production', () => {
    expect(newForm(preset, true).use_custom_credentials).toBe(false);
    expect(newForm(preset, false).use_custom_credentials).toBe(true);
  });

  it('asks for credentials where there is no sandbox for a provider', () => {
    expect(newForm({ ...preset, sandbox_available: false }, true).use_custom_credentials).toBe(true);
  });
});

describe('createBody', () => {
  it('leaves what was not touched to the server', () => {
    expect(createBody(untouched, preset)).toEqual({
      provider_kind: 'preset',
      provider_key: 'x',
      name: 'X',
      use_custom_credentials: false,
      request_email: false,
    });
  });

  it('trims what was pasted and sends base and additional scopes together', () => {
    const form = {
      ...untouched,
      use_custom_credentials: true,
      client_id: ' id\n',
      client_secret: '\tsecret ',
      scopes: ['follows.read'],
    };
    expect(createBody(form, preset)).toMatchObject({
      client_id: 'id',
      client_secret: 'secret',
      scopes: ['tweet.read', 'users.read', 'follows.read'],
    });
  });

  it('drops credentials that were typed before choosing the sandbox', () => {
    const form = { ...untouched, client_id: 'id', client_secret: 'secret' };
    expect(createBody(form, preset)).not.toHaveProperty('client_secret');
    expect(createBody(form, preset)).not.toHaveProperty('client_id');
  });

  it('is what the contract accepts', () => {
    const form = { ...newForm(preset, false), client_id: 'id', client_secret: 'secret', request_email: true };
    expect(backend.createOauthProvider.body.safeParse(createBody(form, preset)).error).toBeUndefined();
  });
});

describe('changesBetween', () => {
  it('is empty when nothing changed', () => {
    expect(changesBetween(untouched, { ...untouched }, preset)).toEqual({});
  });

  it('removes an endpoint that was emptied', () => {
    const before = { ...untouched, token_endpoint: 'https://proxy.example/token' };
    expect(changesBetween(before, untouched, preset)).toEqual({ token_endpoint: null });
  });

  it('drops attributes without a path from the mapping', () => {
    const after = { ...untouched, attribute_mapping: { provider_user_id: 'data.id', first_name: ' ' } };
    expect(changesBetween(untouched, after, preset)).toEqual({
      attribute_mapping: { provider_user_id: 'data.id' },
    });
  });
});

describe('additionalScopes', () => {
  it('leaves out base scopes and those of the switches', () => {
    const scopes = ['tweet.read', 'users.read', 'users.email', 'offline.access', 'follows.read'];
    expect(additionalScopes(scopes, preset)).toEqual(['follows.read']);
  });
});

describe('restoreDraft', () => {
  it('takes back what was typed', () => {
    expect(restoreDraft(untouched, { client_id: 'abc', request_email: true })).toEqual({
      ...untouched,
      client_id: 'abc',
      request_email: true,
    });
  });

  it.each([
    { name: 'a secret', stored: { client_secret: 'never' } },
    { name: 'a field of another kind', stored: { scopes: 'all', request_email: 'yes', client_id: null } },
    { name: 'a field that does not exist', stored: { is_admin: true } },
    { name: 'something that is no draft', stored: 7 },
  ])('ignores $name', ({ stored }) => {
    expect(restoreDraft(untouched, stored)).toEqual(untouched);
  });
});
