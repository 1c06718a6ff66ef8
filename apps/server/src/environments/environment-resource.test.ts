import { describe, expect, it } from 'vitest';
import { sampleConnection, sampleEnvironment } from '../../test/sample-environment.ts';
import { readConfig } from '../config.ts';
import type { Environment } from './environment.ts';
import { environmentResource } from './environment-resource.ts';
import { defaultSettings } from './settings.ts';
import type { EnvironmentSettings } from './settings.ts';

const withoutSmtp = { config: readConfig({ PORTICO_URL: 'https://auth.example.com' }) };
const withSmtp = {
  config: readConfig({ PORTICO_URL: 'https://auth.example.com', SMTP_URL: 'smtp://mail.example.com' }),
};
const settings = defaultSettings('Acme');
const told = (
  change: Partial<EnvironmentSettings>,
  kind: Environment['kind'] = 'development',
  deps = withoutSmtp,
) => environmentResource(deps, sampleEnvironment({ kind, settings: { ...settings, ...change } }));
const on = { enabled: true, required: true, immutable: false };

describe('what an environment tells of signing in by email', () => {
  const emailOf = (resource: ReturnType<typeof told>) => resource.user_settings.attributes['email_address'];

  it.each([
    { name: 'by code', emailSignIn: { code: true, link: false }, factors: ['email_code'] },
    { name: 'by link', emailSignIn: { code: false, link: true }, factors: ['email_link'] },
    {
      name: 'by either, a code first',
      emailSignIn: { code: true, link: true },
      factors: ['email_code', 'email_link'],
    },
    { name: 'not at all', emailSignIn: { code: false, link: false }, factors: [] },
  ])('is that people do it $name', ({ emailSignIn, factors }) => {
    expect(emailOf(told({ emailSignIn }))).toMatchObject({
      used_for_first_factor: factors.length > 0,
      first_factors: factors,
      verifications: [factors[0] ?? 'email_code'],
    });
  });

  it('is nothing where no mail can leave', () => {
    expect(emailOf(told({}, 'production'))).toMatchObject({
      used_for_first_factor: false,
      first_factors: [],
      verifications: [],
    });
    expect(emailOf(told({}, 'production', withSmtp))).toMatchObject({ used_for_first_factor: true });
  });

  it('is nothing where nobody is asked for an address', () => {
    const attributes = {
      ...settings.attributes,
      email_address: { enabled: false, required: false, immutable: false },
    };
    expect(emailOf(told({ attributes }))).toMatchObject({
      enabled: false,
      used_for_first_factor: false,
      first_factors: [],
      verify_at_sign_up: false,
    });
  });
});

describe('what an environment tells of its settings', () => {
  it('are the terms, and whether they are to be accepted', () => {
    const attributes = { ...settings.attributes, legal_accepted: on };
    const resource = told({ attributes, termsUrl: 'https://acme.example/terms' });
    expect(resource.display_config).toMatchObject({
      terms_url: 'https://acme.example/terms',
      privacy_policy_url: '',
    });
    expect(resource.user_settings.sign_up.legal_consent_enabled).toBe(true);
    expect(told({}).user_settings.sign_up.legal_consent_enabled).toBe(false);
  });

  it.each(['username', 'first_name', 'last_name'] as const)('is whether %s is asked for', (name) => {
    const resource = told({ attributes: { ...settings.attributes, [name]: on } });
    expect(resource.user_settings.attributes[name]).toMatchObject({ ...on, used_for_first_factor: false });
  });

  it.each([true, false])('is whether people may delete their account: %s', (deleteSelf) => {
    expect(told({ deleteSelf }).user_settings.actions.delete_self).toBe(deleteSelf);
  });

  it.each([true, false])('is whether several may be signed in at once: %s', (multiple) => {
    const resource = told({ session: { ...settings.session, multiple } });
    expect(resource.auth_config['single_session_mode']).toBe(!multiple);
  });

  it.each([true, false])('is whether people may connect an account of a connection: %s', (allowConnect) => {
    const connections = [sampleConnection({ allowConnect }, { sealed_client_secret: 'sealed' })];
    const { social } = environmentResource(withoutSmtp, sampleEnvironment({ connections })).user_settings;
    expect(Object.values(social)).toMatchObject([{ allow_connect: allowConnect }]);
  });
});
