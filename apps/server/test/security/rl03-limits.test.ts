import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { connect, startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { startSecondNode } from '../second-node.ts';
import { recordStatements } from '../statements.ts';
import { rankSumProbability } from './rank-sum.ts';
import { personWithoutEmail } from './rig.ts';

const resendAfterMs = 30_000;
const hourMs = 3600 * 1000;

describe.each(testDatabases())('limits on mailed codes, on $name', (kind) => {
  let rig: MeRig;
  beforeEach(async () => {
    rig = await startMeRig(kind);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rig.server.close();
  });

  /** Asks for a code as a browser does that was never here. @param node where the request goes */
  const askFor = async (address: string, node = rig.server.url): Promise<Response> =>
    fetch(`${node}/v1/client/sign-ins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: rig.server.url },
      body: JSON.stringify({ identifier: address }),
    });

  it('RL03 are shared by nodes, and outlive a restart', async () => {
    const statuses: number[] = [];
    for (let times = 0; times < 4; times += 1) {
      // A node that has just started, and is gone afterwards: all that is left is in the database.
      const node = await startSecondNode(rig.server);
      statuses.push((await askFor('ada@example.com', node.url)).status);
      await node.close();
      statuses.push((await askFor('ada@example.com')).status);
      rig.server.advance(resendAfterMs);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  });

  it('RL04 believe no header about where a request comes from', async () => {
    const send = (forwarded: string) =>
      fetch(`${rig.server.url}/v1/client/sign-ins`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: rig.server.url,
          'x-forwarded-for': forwarded,
          forwarded: `for=${forwarded}`,
          'x-real-ip': forwarded,
        },
        body: JSON.stringify({ identifier: 'ada@example.com' }),
      });
    const statuses: number[] = [];
    for (let hop = 1; hop <= 8; hop += 1) statuses.push((await send(`203.0.113.${hop}`)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    const events = await rig.server.db.selectFrom('audit_events').select('ip_address').execute();
    expect(events.filter(({ ip_address: ip }) => ip?.startsWith('203.'))).toEqual([]);
  });

  it('RL06 keep nobody out who comes by X, or is signed in already', async () => {
    const victim = await rig.byEmail('victim@example.com');
    await connect(victim, { person: personWithoutEmail });
    rig.server.advance(hourMs);
    for (let mail = 0; mail < 12; mail += 1) {
      const attacker = createBrowserClient(rig.server.url);
      const { body } = await attacker.api('POST', '/v1/client/sign-ins', {
        identifier: 'victim@example.com',
      });
      for (let guess = 0; guess < 8 && body.response; guess += 1) {
        await attacker.api('POST', `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`, {
          strategy: 'email_code',
          code: '000000',
        });
      }
    }
    expect((await askFor('victim@example.com')).status).toBe(429);
    expect((await victim.api('GET', '/v1/me')).status).toBe(200);
    const elsewhere = createBrowserClient(rig.server.url);
    await elsewhere.signIn({ person: personWithoutEmail });
    const { body } = await elsewhere.api('GET', '/v1/me');
    expect(body.response.primary_email_address_id).toMatch(/^idn_/);
  });

  it('RL05 are the same for known and unknown addresses, and so is everything about the answer', async () => {
    const samples = 60;
    const addresses = Array.from({ length: samples }, (_, index) => ({
      known: `known${index}@example.com`,
      unknown: `other${index}@example.com`,
    }));
    for (const { known } of addresses) {
      await rig.asServer('POST', '/v1/users', { email_address: [known] });
    }
    const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const shapes = { known: new Set<string>(), unknown: new Set<string>() };
    const measure = async (side: 'known' | 'unknown', address: string) => {
      const startedAt = performance.now();
      const answer = await askFor(address);
      const body = await answer.text();
      took[side].push(performance.now() - startedAt);
      const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
      const plain = [answer.status, ...headers, body]
        .join('\n')
        .replaceAll(address, '<address>')
        .replaceAll(/[0-9a-f]{32}|\d{13}|[\w-]{43}/g, '<id>')
        .replaceAll(/^date: .*$/gm, '')
        .replaceAll(/^content-length: .*$/gm, '');
      shapes[side].add(plain);
    };
    // By turns, and each first as often as the other, so that neither gains by what else the machine does.
    for (const [index, { known, unknown }] of addresses.entries()) {
      const first = index % 2 === 0;
      if (first) await measure('known', known);
      await measure('unknown', unknown);
      if (!first) await measure('known', known);
    }
    expect(shapes.known).toEqual(shapes.unknown);
    expect(shapes.known.size).toBe(1);
    const { body } = await rig.asServer('GET', '/v1/inbox-messages?limit=500');
    const mailed = (body.data as { to: string; subject: string }[]).map(({ to, subject }) => [
      to.replace(/\d+@.*/, ''),
      subject.replace(/\d{6}/, '<code>'),
    ]);
    const words = (side: string) => mailed.filter(([to]) => to === side).map(([, subject]) => subject);
    expect(words('known')).toEqual(words('other'));
    // The same work, statement by statement: finer than any clock.
    const statements = recordStatements();
    const work = async (address: string) => {
      statements.length = 0;
      await askFor(address);
      return statements.filter((statement) => !/^(listen|select .*"meta")/.test(statement));
    };
    await rig.asServer('POST', '/v1/users', { email_address: ['known@example.com'] });
    const workForKnown = await work('known@example.com');
    expect(workForKnown.length).toBeGreaterThan(5);
    expect(await work('unknown@example.com')).toEqual(workForKnown);
    // One in ten thousand runs of a fair coin would look as unfair as this.
    expect(rankSumProbability(took.known, took.unknown)).toBeGreaterThan(1e-4);
  });
});
