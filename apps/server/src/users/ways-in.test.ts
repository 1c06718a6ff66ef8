import { describe, expect, it } from 'vitest';
import { sampleConnection, sampleEnvironment } from '../../test/sample-environment.ts';
import type { ConnectionSettings } from '../connections/connection-settings.ts';
import { defaultSettings } from '../environments/settings.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import { waysIn } from './ways-in.ts';

interface Change {
  readonly connection?: Partial<ConnectionSettings>;
  readonly enabled?: 0 | 1;
  readonly settings?: Partial<EnvironmentSettings>;
}

/** Somebody with one account, one proven address and one that is not. */
function waysWith({ connection = {}, enabled = 1, settings = {} }: Change): readonly string[] {
  const x = sampleConnection(connection, { id: 'oauthp_x', enabled });
  const environment = sampleEnvironment({
    connections: [x],
    settings: { ...defaultSettings('My app'), ...settings },
  });
  return waysIn(environment, {
    externalAccounts: [
      { id: 'eac_x', connection_id: 'oauthp_x' },
      { id: 'eac_gone', connection_id: 'oauthp_deleted' },
    ],
    emailAddresses: [
      { id: 'idn_proven', verified_at: 1 },
      { id: 'idn_unproven', verified_at: null },
    ],
  });
}

const attributes = defaultSettings('My app').attributes;

describe('waysIn', () => {
  it.each([
    { name: 'accounts and proven addresses', change: {}, ways: ['eac_x', 'idn_proven'] },
    {
      name: 'no account of a connection that is paused',
      change: { enabled: 0 as const },
      ways: ['idn_proven'],
    },
    {
      name: 'no account of a connection that is not for signing in',
      change: { connection: { allowSignIn: false } },
      ways: ['idn_proven'],
    },
    {
      name: 'accounts of a connection that takes no new people',
      change: { connection: { allowSignUp: false, allowConnect: false } },
      ways: ['eac_x', 'idn_proven'],
    },
    {
      name: 'addresses where only links are on',
      change: { settings: { emailSignIn: { code: false, link: true } } },
      ways: ['eac_x', 'idn_proven'],
    },
    {
      name: 'no address where neither codes nor links are on',
      change: { settings: { emailSignIn: { code: false, link: false } } },
      ways: ['eac_x'],
    },
    {
      name: 'no address where addresses are off',
      change: {
        settings: {
          attributes: { ...attributes, email_address: { enabled: false, required: false, immutable: false } },
        },
      },
      ways: ['eac_x'],
    },
  ])('counts $name', ({ change, ways }) => {
    expect(waysWith(change)).toEqual(ways);
  });
});
