import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { readAllTables } from './database-dump.ts';
import { startRig } from './rig.ts';
import type { Rig } from './rig.ts';

describe.each(testDatabases())('KS07 what was mailed, on $name', (kind) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig(kind);
  });
  afterEach(() => rig.server.close());

  const ask = async (address: string) => {
    const browser = createBrowserClient(rig.server.url);
    const { body } = await browser.api('POST', '/v1/client/sign-ins', { identifier: address });
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    return { at, browser, code: await newestCode(rig.asServer) };
  };

  it('is in no table, neither as it is nor as a hash that six digits can be guessed from', async () => {
    const { code } = await ask('ada@example.com');
    expect(code).toMatch(/^\d{6}$/);
    const digest = createHash('sha256').update(code).digest();
    const itself = new RegExp(`(?<![0-9a-z])${code}(?![0-9a-z])`, 'i');
    const values = [...(await readAllTables(rig.server)).values()]
      .flat()
      .flatMap((row) => Object.values(row).map(String));
    expect(values.filter((value) => itself.test(value))).toEqual([]);
    for (const text of [digest.toString('hex'), digest.toString('base64url'), digest.toString('base64')])
      expect(values.filter((value) => value.includes(text))).toEqual([]);
  });

  it('proves nothing with the code of somebody else, though both are right', async () => {
    const [ada, grace] = [await ask('ada@example.com'), await ask('grace@example.com')];
    const swapped = await ada.browser.api('POST', ada.at, { strategy: 'email_code', code: grace.code });
    expect(swapped.status).toBe(422);
    expect((await ada.browser.api('GET', '/v1/me')).status).toBe(401);
    const right = await ada.browser.api('POST', ada.at, { strategy: 'email_code', code: ada.code });
    expect(right.status).toBe(200);
  });
});
