import { describe, expect, it } from 'vitest';
import { sampleEnvironment } from '../../test/sample-environment.ts';
import { readConfig } from '../config.ts';
import type { Registry } from '../environments/registry.ts';
import { welcome } from './welcome.ts';

const environment = sampleEnvironment({
  baseUrl: 'http://localhost:4400',
  publishableKey: 'pk_test_bG9jYWxob3N0OjQ0MDAk',
});
const registry = { bySlug: () => environment } as unknown as Registry;
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

  it('keeps the columns in line', () => {
    const rows = text({ ownerLink })
      .split('\n')
      .filter((line) => /(http|pk_)/.test(line));
    expect(new Set(rows.map((row) => row.search(/http|pk_/))).size).toBe(1);
    expect(rows).toHaveLength(3);
  });
});
