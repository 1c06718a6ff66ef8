import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBrowserClient, createServerClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
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
