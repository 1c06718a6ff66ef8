import { afterEach, describe, expect, it } from 'vitest';
import { testDatabases } from './databases.ts';
import { startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('There is no database to test on.');

describe('the settings of an environment', () => {
  let rig: Rig | undefined;
  afterEach(() => rig?.server.close());

  /** What an operator's dashboard is told about mail there. */
  const mailIn = async (environment: string, variables: Record<string, string>) => {
    rig = await startRig(sqlite, { variables });
    const operator = await rig.operator();
    const headers = { 'portico-environment': environment };
    const answer = await operator.request('/v1/environment-settings', { headers });
    return ((await answer.json()) as { mail: unknown }).mail;
  };

  it.each([
    { name: 'development, where it stays on the Inbox page', environment: 'development', variables: {} },
    {
      name: 'production with SMTP',
      environment: 'production',
      variables: { SMTP_URL: 'smtp://127.0.0.1:2525' },
    },
  ])('say that mail can be sent in $name', async ({ environment, variables }) => {
    expect(await mailIn(environment, variables)).toEqual({ configured: true });
  });

  it('say that mail cannot be sent in production without SMTP', async () => {
    expect(await mailIn('production', {})).toEqual({ configured: false });
  });
});
