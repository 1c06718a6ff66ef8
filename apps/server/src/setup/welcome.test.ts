import { describe, expect, it } from 'vitest';
import { sampleConnection, sampleEnvironment } from '../../test/sample-environment.ts';
import { readConfig } from '../config.ts';
import type { Environment } from '../environments/environment.ts';
import type { Registry } from '../environments/registry.ts';
import { welcome } from './welcome.ts';

const environment = sampleEnvironment({
  baseUrl: 'http://localhost:4400',
  publishableKey: 'pk_test_bG9jYWxob3N0OjQ0MDAk',
});
const registryOf = (...environments: Environment[]) =>
  ({ bySlug: () => environment, all: () => environments }) as unknown as Registry;
const registry = registryOf(environment);
const config = readConfig({});
const text = (change: Partial<Parameters<typeof welcome>[0]> = {}) =>
  welcome({ config, registry, firstStart: undefined, ownerLink: undefined, ...change });
const ownerLink = 'http://localhost:4400/dashboard/claim#secret';

describe('welcome', () => {
  it('shows on the first start where to go, the keys, and what is shown once', () => {
    const shown = text({ ownerLink, firstStart: { developmentSecretKey: 'sk_test_4711' } });
    expect(shown).toBe(`
Portico is ready.

  Dashboard        http://localhost:4400/dashboard/claim#secret
  Account portal   http://localhost:4400/sign-in
  Publishable key  pk_test_bG9jYWxob3N0OjQ0MDAk
  Secret key       sk_test_4711

  The dashboard link works once, for an hour. npm run owner-link prints a new one.
  The secret key is shown this once; more can be made in the dashboard.

`);
  });

  it('shows the plain address of the dashboard once it has an owner, and no secret', () => {
    expect(text()).toMatch(/^ {2}Dashboard +http:\/\/localhost:4400\/dashboard$/m);
    expect(text()).not.toMatch(/secret|once/i);
  });

  it('shows a new owner link at every start until somebody has used one', () => {
    expect(text({ ownerLink })).toContain(ownerLink);
    expect(text({ ownerLink })).not.toContain('Secret key');
  });

  describe('where an environment asks for email addresses and nothing sends mail', () => {
    const production = sampleEnvironment({ kind: 'production', name: 'Production' });
    const warning =
      'Production asks people for an email address and cannot send them codes: set SMTP_URL, or sign-ups end there.';
    const served = readConfig({ PORTICO_URL: 'https://auth.example.com' });

    it('warns when it is served to the world', () => {
      expect(text({ config: served, registry: registryOf(environment, production) })).toContain(warning);
    });

    it('warns on a laptop once somebody has set a connection up there', () => {
      const used = { ...production, connections: [sampleConnection()] };
      expect(text({ registry: registryOf(used) })).toContain(warning);
      expect(text({ registry: registryOf(production) })).not.toContain('SMTP_URL');
    });

    it('is silent once mail can be sent', () => {
      const smtp = { PORTICO_URL: 'https://auth.example.com', SMTP_URL: 'smtp://mail.example.com' };
      expect(text({ config: readConfig(smtp), registry: registryOf(production) })).not.toContain('SMTP_URL');
    });

    it('is silent where nobody is asked, and where mail stays here', () => {
      const attributes = {
        ...production.settings.attributes,
        email_address: { enabled: true, required: false, immutable: false },
      };
      const unasked = { ...production, settings: { ...production.settings, attributes } };
      const operators = sampleEnvironment({ kind: 'operators' });
      const shown = text({ config: served, registry: registryOf(unasked, environment, operators) });
      expect(shown).not.toContain('SMTP_URL');
    });
  });

  it('keeps the columns in line', () => {
    const rows = text({ ownerLink })
      .split('\n')
      .filter((line) => /(http|pk_)/.test(line));
    expect(new Set(rows.map((row) => row.search(/http|pk_/))).size).toBe(1);
    expect(rows).toHaveLength(3);
  });
});
