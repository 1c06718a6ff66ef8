import { authorizeAs, people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countNeeding } from '../../src/rotation/reseal.ts';
import { sealedColumns } from '../../src/rotation/sealed-columns.ts';
import { sealLeaving } from '../../src/vault/leaving-tokens.ts';
import { insertIntoOutbox } from '../../src/store/outbox.ts';
import { takeLease } from '../../src/store/token-refreshes.ts';
import { createBrowserClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { personWithEmail, personWithoutEmail } from '../security/rig.ts';
import { startProvider } from '../security/provider.ts';
import type { Provider } from '../security/provider.ts';
import { startRotationRig } from './rotation-rig.ts';
import type { RotationRig } from './rotation-rig.ts';

describe.each(testDatabases())('sealed columns of a database whose master key changes on $name', (kind) => {
  let rig: RotationRig;
  let provider: Provider;
  beforeEach(async () => {
    provider = await startProvider('one');
    rig = await startRotationRig(kind, {
      connection: { ...provider.connection, keep_access: true, request_email: true, on_email_match: 'ask' },
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address },
    });
  });
  afterEach(async () => {
    await rig.close();
    await provider.close();
  });

  it('are those of the database', async () => {
    const tables = await rig.server.db.introspection.getTables();
    const sealed = tables.flatMap(({ name, columns }) =>
      columns.filter((column) => column.name.startsWith('sealed_')).map((column) => `${name}.${column.name}`),
    );
    expect(sealedColumns.map(({ column }) => column).toSorted()).toEqual(sealed.toSorted());
  });

  /** Somebody who came by email owns the address that a person has at the provider; then that person comes. */
  const leaveSignInOpen = async () => {
    const { email = '' } = people.find(({ id }) => id === personWithEmail) ?? {};
    const owner = createBrowserClient(rig.server.url);
    const { body } = await owner.api('POST', '/v1/client/sign-ins', { identifier: email });
    const at = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
    await owner.api('POST', at, { strategy: 'email_code', code: await newestCode(rig.asServer) });
    await createBrowserClient(rig.server.url).signIn({ person: personWithEmail });
  };
  const leaveSignUpOpen = async () => {
    const required = (value: boolean) =>
      rig.asServer('PATCH', '/v1/environment-settings', {
        attributes: { email_address: { required: value } },
      });
    await required(true);
    await createBrowserClient(rig.server.url).signIn({ person: personWithoutEmail });
    await required(false);
  };
  const leaveFlows = async () => {
    const operator = await rig.operator();
    const { body } = await operator.api('POST', `/v1/oauth-providers/${rig.connectionId}/try`);
    const opened = await operator.request(body.url);
    await operator.request(await authorizeAs(opened.headers.get('location') ?? '', { person: 'new' }));
    const browser = createBrowserClient(rig.server.url);
    const choice = { person: personWithEmail, decision: 'cancel' } as const;
    await browser.request(await authorizeAs(await browser.start(), choice));
    await operator.request('/v1/api-keys', {
      method: 'POST',
      headers: { origin: rig.server.url, 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify({ name: 'deploy' }),
    });
  };
  const leaveAppToken = async () => {
    const { body } = await rig.asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'custom_oauth2',
      provider_key: 'own',
      authorization_endpoint: `http://${provider.address}/sandbox/oauth2/authorize`,
      token_endpoint: `http://${provider.address}/sandbox/oauth2/token`,
      userinfo_endpoint: `http://${provider.address}/sandbox/oauth2/userinfo`,
      ...provider.credentials,
    });
    const token = { access_token: 'token-of-the-operator' };
    await rig.asServer('PUT', `/v1/oauth-providers/${body.id}/app-tokens/access-token`, token);
  };
  /** What is there for a moment only: an answer nobody has read, and tokens on their way out. */
  const leaveTokensUnderWay = async () => {
    const { db, keyring } = rig.server;
    const [account] = await db.selectFrom('external_accounts').selectAll().execute();
    if (!account) throw new Error('There is no account.');
    const { environment_id: environmentId, id: accountId, connection_id } = account;
    await takeLease(db, { environmentId, accountId, owner: 'lease_1', now: 1, until: 2 });
    const answer = keyring.seal('answer', ['token_refreshes', accountId, 'sealed_answer']);
    await db.updateTable('token_refreshes').set({ sealed_answer: answer }).execute();
    const place = { environment_id: environmentId, id: 'trv_1', connection_id };
    await insertIntoOutbox(db, {
      ...place,
      kind: 'revoke_tokens',
      about: accountId,
      sealed_payload: sealLeaving(keyring, place, { tokens: { accessToken: 'x' }, providerUserId: '1' }),
      due_at: Number.MAX_SAFE_INTEGER,
      attempts: 0,
      last_error: null,
      created_at: 1,
    });
  };

  const leaveWebhook = async () => {
    const path = '/v1/webhook-endpoints';
    const { body } = await rig.asServer('POST', path, { url: `http://${provider.address}/hooks` });
    await rig.asServer('POST', `${path}/${body.id}/rotate-secret`);
  };

  it('are sealed anew, each of them, and nothing in them is left behind', async () => {
    await leaveSignInOpen();
    await leaveSignUpOpen();
    await createBrowserClient(rig.server.url).signIn({ person: 'new' });
    await leaveFlows();
    await leaveAppToken();
    await leaveTokensUnderWay();
    await leaveWebhook();
    const former = rig.server.keyring.keyId;
    const before = await countNeeding(rig.server.db, former);
    expect([...before.keys()].toSorted()).toEqual(sealedColumns.map(({ column }) => column).toSorted());

    const id = await rig.addKey();
    await rig.untilInUse(id);
    await rig.untilResealed();
    expect(await countNeeding(rig.server.db, former)).toEqual(new Map());
    expect(await countNeeding(rig.server.db, id)).toEqual(before);
    expect(rig.server.logLines.filter((line) => line.includes('keys.value_not_opened'))).toEqual([]);
  });
});
