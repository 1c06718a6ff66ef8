import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { personWithEmail, startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('There is no database to test on.');

describe('the OpenAPI document of a server', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig(sqlite);
  });
  afterAll(() => rig.server.close());

  const schemes = async (base: string) => {
    const answer = await fetch(`${rig.server.url}${base}/v1/openapi.json`);
    const { servers, components } = (await answer.json()) as {
      servers: { url: string }[];
      components: { securitySchemes: Record<string, { name: string }> };
    };
    const { browser, operator } = components.securitySchemes;
    return { url: servers[0]?.url, browser: browser?.name, operator: operator?.name };
  };

  it('names the cookies that it sets over plain http', async () => {
    const { browser, operator } = await schemes('');
    const person = createBrowserClient(rig.server.url);
    await person.signIn({ person: personWithEmail });
    expect([...person.cookies.keys()]).toEqual([browser]);
    expect([...(await rig.operator()).cookies.keys()]).toEqual([operator]);
  });

  it('names those of the environment that it is read at', async () => {
    expect(await schemes('/e/production')).toEqual({
      url: `${rig.server.url}/e/production`,
      browser: 'portico_production',
      operator: 'portico_operators',
    });
  });
});
