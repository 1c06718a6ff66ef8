import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBrowserClient, createServerClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { workDeliveries } from '../src/webhooks/work-deliveries.ts';
import { startReceiver } from './webhooks/receiver.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';
import { recordStatements } from './statements.ts';

const isWrite = (statement: string) => /^(insert|update|delete)/.test(statement);
const person = people[0]?.id ?? '';

describe.each(testDatabases())('the cost of a sign-in on $name', (kind) => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startTestServer(kind);
    const asServer = createServerClient(server.url, server.secretKey);
    await asServer('POST', '/v1/oauth-providers', { provider_kind: 'preset', provider_key: 'x', name: 'X' });
    await asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await server.close();
  });

  it('is two outgoing calls, one consuming INSERT and one transaction for a person who comes back', async () => {
    await createBrowserClient(server.url).signIn({ person });
    server.outboundCalls.length = 0;
    const statements = recordStatements();
    await createBrowserClient(server.url).signIn({ person });
    expect(server.outboundCalls.map((call) => call.hop)).toEqual(['token', 'profile']);
    expect(
      statements.filter((statement) => statement.startsWith('insert into "consumed_flows"')),
    ).toHaveLength(1);
    expect(statements.filter((statement) => /^begin|^start transaction/.test(statement))).toHaveLength(1);
    const outside = statements.slice(
      0,
      statements.findIndex((statement) => /^begin|^start transaction/.test(statement)),
    );
    expect(outside.filter(isWrite)).toHaveLength(1);
  });

  /** What the database is asked while somebody who was here before signs in. */
  const statementsOfSignIn = async () => {
    const statements = recordStatements();
    await createBrowserClient(server.url).signIn({ person });
    vi.restoreAllMocks();
    // Nodes look twice a second whether settings changed.
    return statements.filter((statement) => !/from "meta"|"master_keys"/.test(statement));
  };
  const tellReceiver = (url: string, more: object = {}) =>
    createServerClient(server.url, server.secretKey)('POST', '/v1/webhook-endpoints', { url, ...more });

  it('is the same while apps are told of other things', async () => {
    await createBrowserClient(server.url).signIn({ person });
    const before = await statementsOfSignIn();
    await tellReceiver('http://127.0.0.1:9/', { event_types: ['user.deleted'] });
    expect(await statementsOfSignIn()).toEqual(before);
  });

  it('F28 is one INSERT more where apps are told of it, however their receiver is', async () => {
    await createBrowserClient(server.url).signIn({ person });
    const before = await statementsOfSignIn();
    const receiver = await startReceiver();
    await tellReceiver(receiver.url);
    receiver.answerWith('hang');
    await statementsOfSignIn();
    // A call is under way that nobody answers.
    workDeliveries(server.running.deps);
    await expect.poll(() => receiver.received.length).toBe(1);
    server.outboundCalls.length = 0;
    const during = await statementsOfSignIn();
    const added = during.filter((statement) => statement.startsWith('insert into "webhook_deliveries"'));
    expect(added).toHaveLength(1);
    expect(during.filter((statement) => !added.includes(statement))).toEqual(before);
    expect(server.outboundCalls.map((call) => call.hop)).toEqual(['token', 'profile']);
    await receiver.close();
  });

  it('writes nothing before the person comes back from the provider', async () => {
    const statements = recordStatements();
    const browser = createBrowserClient(server.url);
    await browser.api('GET', '/v1/environment');
    await browser.api('GET', '/v1/client');
    await browser.start();
    expect(statements.filter(isWrite)).toEqual([]);
  });
});

describe.each(testDatabases().slice(0, 1))('the router', (kind) => {
  it('is the fast one: no path stands in the place of a parameter', async () => {
    const server = await startTestServer(kind);
    await createBrowserClient(server.url).api('GET', '/v1/me/session');
    expect(server.running.app.router.name).toBe('SmartRouter + RegExpRouter');
    await server.close();
  });
});
