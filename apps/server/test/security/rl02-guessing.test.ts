import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailsPerHour } from '../../src/verification/email-proof.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const hourMs = 3600 * 1000;
const codes = 1_000_000;
const worstChance = 1e-4;

describe.each(testDatabases())('somebody who has all day, on $name', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(kind);
  });
  afterAll(() => server.close());

  /** Asks for a code in a browser of its own, as sign-in does. */
  const askFor = async (address: string) => {
    const browser = createBrowserClient(server.url);
    return { browser, answer: await browser.api('POST', '/v1/client/sign-ins', { identifier: address }) };
  };

  it('RL02 guesses one of the codes for an address with a chance of one in ten thousand at most', async () => {
    const evaluatedAt: number[] = [];
    const guess = async () => {
      const { browser, answer } = await askFor('victim@example.com');
      if (answer.status !== 200) return;
      const at = `/v1/client/sign-ins/${answer.body.response.id}/attempt-first-factor`;
      for (let tries = 0; tries < 8; tries += 1) {
        const code = String(tries).padStart(6, '0');
        const { body } = await browser.api('POST', at, { strategy: 'email_code', code });
        if (body.errors?.[0]?.code === 'form_code_incorrect') evaluatedAt.push(server.now());
      }
    };
    // The worst 24 hours may begin anywhere, so two days are watched.
    for (let passed = 0; passed < 48 * hourMs; passed += hourMs / 4) {
      await guess();
      server.advance(hourMs / 4);
    }
    const inWorstDay = Math.max(
      ...evaluatedAt.map((from) => evaluatedAt.filter((at) => at >= from && at < from + 24 * hourMs).length),
    );
    expect(inWorstDay / codes).toBeLessThanOrEqual(worstChance);
    // And somebody who only asks now and then still gets a code.
    expect(inWorstDay).toBeGreaterThanOrEqual(25);
  });

  it('RL07 floods nobody through us: all mails of an hour are bounded together, which is told once', async () => {
    const { id } = server.running.deps.registry.all()[0] ?? { id: '' };
    await askFor('first@example.com');
    await server.db
      .updateTable('rate_limits')
      .set({ count: mailsPerHour.environment - 1, window_start: server.now() })
      .where('environment_id', '=', id)
      .where('key', '=', 'mail')
      .execute();
    const mailed = async () => {
      const rows = await server.db.selectFrom('inbox_messages').select('recipient').execute();
      return rows.map(({ recipient }) => recipient).filter((recipient) => recipient.startsWith('flood'));
    };
    for (const name of ['flood1', 'flood2', 'flood3']) await askFor(`${name}@example.com`);
    expect(await mailed()).toEqual(['flood1@example.com']);
    const alarms = server.logLines.filter((line) => line.includes('mail.limit_reached'));
    expect(alarms).toHaveLength(1);
    server.advance(hourMs);
    await askFor('flood4@example.com');
    expect(await mailed()).toEqual(['flood1@example.com', 'flood4@example.com']);
  });
});
