import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { rowOf } from '../rows.ts';
import { personWithEmail, personWithoutEmail } from '../security/rig.ts';
import { codeOf, connect, me, staleAfterMs, startMeRig } from './rig.ts';
import type { MeRig } from './rig.ts';

const path = '/v1/me/email-addresses';

describe.each(testDatabases())('addresses of the person who is signed in on $name', (kind) => {
  let rig: MeRig;
  let ada: BrowserClient;

  beforeEach(async () => {
    rig = await startMeRig(kind);
    ada = await rig.byEmail('ada@example.com');
  });
  afterEach(() => rig.server.close());

  const name = (address: string, from = ada) => from.api('POST', path, { email_address: address });
  const prepare = (id: string, from = ada) =>
    from.api('POST', `${path}/${id}/prepare-verification`, { strategy: 'email_code' });
  const attempt = (id: string, code: string, from = ada) =>
    from.api('POST', `${path}/${id}/attempt-verification`, { code });
  /** Names an address and has a code mailed to it. */
  const begin = async (address: string, from = ada) => {
    const { id } = (await name(address, from)).body.response;
    await prepare(id, from);
    return { id: id as string, code: await newestCode(rig.asServer) };
  };
  const add = async (address: string, from = ada) => {
    const { id, code } = await begin(address, from);
    return attempt(id, code, from);
  };
  const addressesOf = async (browser: BrowserClient) =>
    (
      (await me(browser)).email_addresses as { email_address: string; verification: { status: string } }[]
    ).map(({ email_address, verification }) => `${email_address} ${verification.status}`);
  const insertClaim = async (isPrimary: boolean, by?: BrowserClient) => {
    const environmentId = rig.server.running.deps.registry.byHost(undefined)?.id ?? '';
    const address = rowOf.emailAddress({
      environment_id: environmentId,
      user_id: (await me(by ?? (await rig.byX({ person: personWithoutEmail })))).id,
      address: 'new@example.com',
      canonical: 'new@example.com',
      verified_at: null,
      verification_strategy: null,
    });
    await rig.server.db.insertInto('email_addresses').values(address).execute();
    if (isPrimary) {
      await rig.server.db
        .updateTable('users')
        .set({ primary_email_address_id: address.id })
        .where('id', '=', address.user_id)
        .execute();
    }
    return address;
  };

  it('are named, proven by a code and then theirs', async () => {
    const named = await name('New@Example.com');
    expect(named.body.response).toMatchObject({
      object: 'email_address',
      email_address: 'New@Example.com',
      verification: { status: 'unverified', strategy: null },
    });
    const { id } = named.body.response;
    expect(await rig.mailsTo('new@example.com')).toEqual([]);
    expect(await addressesOf(ada)).toEqual(['ada@example.com verified', 'New@Example.com unverified']);
    const prepared = await prepare(id);
    expect(prepared.body.response.verification).toMatchObject({
      status: 'unverified',
      strategy: 'email_code',
      attempts: 0,
    });
    const done = await attempt(id, await newestCode(rig.asServer));
    expect(done.body.response).toMatchObject({
      id,
      verification: { status: 'verified', strategy: 'email_code' },
    });
    expect(done.body.client.sessions[0].user.email_addresses).toHaveLength(2);
    expect((await me(await rig.byEmail('new@example.com'))).id).toBe((await me(ada)).id);
    expect((await ada.api('GET', `${path}/${id}`)).body.response.verification.status).toBe('verified');
    expect(codeOf(await prepare(id))).toBe('verification_already_verified');
  });

  it('are proven by a link, in the browser that asked for it', async () => {
    const { id } = (await name('new@example.com')).body.response;
    await ada.api('POST', `${path}/${id}/prepare-verification`, {
      strategy: 'email_link',
      redirect_url: `${rig.server.url}/user`,
    });
    const follow = () => ada.api('POST', `${path}/${id}/attempt-verification`, { strategy: 'email_link' });
    expect(codeOf(await follow())).toBe('verification_not_opened');
    const inbox = await rig.asServer('GET', '/v1/inbox-messages');
    const token = /verify-link#(\S+)/.exec(inbox.body.data[0].text)?.[1];
    const phone = await rig.byEmail('eve@example.com');
    expect((await phone.api('POST', '/v1/email-links', { token })).status).toBe(200);
    expect((await ada.api('GET', `${path}/${id}`)).body.response.verification.status).toBe('verified');
    expect((await follow()).body.response).toMatchObject({
      id,
      verification: { status: 'verified', strategy: 'email_link' },
    });
    expect(await addressesOf(phone)).toEqual(['eve@example.com verified']);
  });

  it('are nobody’s until they are proven: neither blocked by others, nor blocking them', async () => {
    const eve = await rig.byEmail('eve@example.com');
    const mine = await begin('shared@example.com');
    const hers = await begin('shared@example.com', eve);
    // Somebody who signs up with it meanwhile is not held up either.
    expect((await attempt(hers.id, hers.code, eve)).status).toBe(200);
    const late = await attempt(mine.id, mine.code);
    expect([late.status, codeOf(late)]).toEqual([400, 'identification_claimed']);
    expect(await addressesOf(eve)).toEqual(['eve@example.com verified', 'shared@example.com verified']);
    expect(await addressesOf(ada)).toEqual(['ada@example.com verified', 'shared@example.com unverified']);
  });

  it('say nothing about who has an address before it is proven', async () => {
    await rig.byEmail('taken@example.com');
    const shape = async (address: string) => {
      const named = await name(address);
      const prepared = await prepare(named.body.response.id);
      const {
        id: _id,
        email_address: _address,
        created_at: _c,
        updated_at: _u,
        ...rest
      } = prepared.body.response;
      return JSON.stringify({ ...rest, verification: { ...rest.verification, expire_at: 0 } });
    };
    expect(await shape('taken@example.com')).toBe(await shape('free@example.com'));
  });

  it.each([
    { claim: 'an address', isPrimary: false },
    { claim: 'the primary address', isPrimary: true },
  ])('take $claim from whoever registered it without proof', async ({ isPrimary }) => {
    const claim = await insertClaim(isPrimary);
    expect((await add('new@example.com')).body.response.verification.status).toBe('verified');
    const other = await rig.asServer('GET', `/v1/users/${claim.user_id}`);
    expect(other.body).toMatchObject({ email_addresses: [], primary_email_address_id: null });
  });

  it('that were given to them without proof are no more than named until they are proven', async () => {
    const { id } = await insertClaim(false, ada);
    expect((await name('new@example.com')).body.response.id).toBe(id);
    expect((await ada.api('PATCH', '/v1/me', { primary_email_address_id: id })).status).toBe(422);
    await prepare(id);
    const proven = await attempt(id, await newestCode(rig.asServer));
    expect(proven.body.response).toMatchObject({ id, verification: { status: 'verified' } });
    expect((await ada.api('PATCH', '/v1/me', { primary_email_address_id: id })).status).toBe(200);
  });

  it('are proven by one of two who bring their codes at once', async () => {
    const eve = await rig.byEmail('eve@example.com');
    const mine = await begin('shared@example.com');
    const hers = await begin('shared@example.com', eve);
    const answers = await Promise.all([attempt(mine.id, mine.code), attempt(hers.id, hers.code, eve)]);
    expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([200, 400]);
  });

  it('are the same when they are named again, and five wait at most', async () => {
    const first = await name('one@example.com');
    expect((await name('ONE@example.com')).body.response.id).toBe(first.body.response.id);
    for (const local of ['two', 'three', 'four', 'five']) await name(`${local}@example.com`);
    expect(codeOf(await name('six@example.com'))).toBe('too_many_unverified_identifications');
    expect(codeOf(await name('Ada@example.com'))).toBe('form_identifier_exists');
    await ada.api('DELETE', `${path}/${first.body.response.id}`);
    expect((await name('six@example.com')).status).toBe(200);
  });

  it('are added, removed and made primary only by somebody who has just proven who they are', async () => {
    const second = (await add('second@example.com')).body.response.id;
    rig.server.advance(staleAfterMs);
    const refused = [
      await name('third@example.com'),
      await ada.api('DELETE', `${path}/${second}`),
      await ada.api('PATCH', '/v1/me', { primary_email_address_id: second }),
    ];
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'session_reverification_required'));
  });

  it('become primary once they are proven; both addresses hear of it', async () => {
    const { id } = (await name('second@example.com')).body.response;
    const early = await ada.api('PATCH', '/v1/me', { primary_email_address_id: id });
    expect(early.body.errors[0]).toMatchObject({
      code: 'form_param_value_invalid',
      meta: { param_name: 'primary_email_address_id' },
    });
    await prepare(id);
    await attempt(id, await newestCode(rig.asServer));
    const changed = await ada.api('PATCH', '/v1/me', { primary_email_address_id: id });
    expect(changed.body.response.primary_email_address_id).toBe(id);
    const subject = 'The primary email address was changed for your account at My app';
    await expect.poll(() => rig.mailsTo('ada@example.com')).toContain(subject);
    await expect.poll(() => rig.mailsTo('second@example.com')).toContain(subject);
  });

  it('are removed: another becomes primary, other devices are signed out, both addresses hear of it', async () => {
    await add('second@example.com');
    const [first, second] = (await me(ada)).email_addresses;
    const elsewhere = await rig.byEmail('ada@example.com');
    const removed = await ada.api('DELETE', `${path}/${first.id}`);
    expect(removed.body.response).toEqual({ object: 'email_address', id: first.id, deleted: true });
    expect(await me(ada)).toMatchObject({
      primary_email_address_id: second.id,
      email_addresses: [{ id: second.id }],
    });
    expect((await elsewhere.api('GET', '/v1/me')).status).toBe(401);
    const subject = 'An email address was removed from your account at My app';
    await expect.poll(() => rig.mailsTo('ada@example.com')).toContain(subject);
    await expect.poll(() => rig.mailsTo('second@example.com')).toContain(subject);
  });

  it('are not removed when one is required, or when it is the last way in', async () => {
    const [{ id }] = (await me(ada)).email_addresses;
    const last = await ada.api('DELETE', `${path}/${id}`);
    expect([last.status, codeOf(last)]).toEqual([409, 'last_identification_deletion_failed']);
    const bo = await rig.byX({ person: personWithoutEmail });
    await add('bo@example.com', bo);
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
    const bos = (await me(bo)).email_addresses[0].id;
    const required = await bo.api('DELETE', `${path}/${bos}`);
    expect([required.status, codeOf(required)]).toEqual([
      409,
      'last_required_identification_deletion_failed',
    ]);
  });

  it('are told to the address that was there before', async () => {
    await add('second@example.com');
    await expect
      .poll(() => rig.mailsTo('ada@example.com'))
      .toContain('An email address was added to your account at My app');
  });

  it('stay as they are where the app wants that: nothing is added, removed or preferred', async () => {
    await add('second@example.com');
    const begun = await begin('third@example.com');
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { immutable: true } },
    });
    const [, second] = (await me(ada)).email_addresses;
    const refused = [
      await name('fourth@example.com'),
      await attempt(begun.id, begun.code),
      await ada.api('DELETE', `${path}/${second.id}`),
      await ada.api('PATCH', '/v1/me', { primary_email_address_id: second.id }),
    ];
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'form_param_immutable'));
    expect(await addressesOf(ada)).toHaveLength(3);
    // Who has none may give one; servers may change any.
    const bo = await rig.byX({ person: personWithoutEmail });
    expect((await add('bo@example.com', bo)).status).toBe(200);
    expect((await rig.asServer('DELETE', `/v1/email-addresses/${second.id}`)).status).toBe(200);
  });

  it('stay as they are also when an account with another one would be connected', async () => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { request_email: true });
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { immutable: true } },
    });
    await connect(ada, { person: personWithEmail });
    const [account] = (await me(ada)).external_accounts;
    expect(account.verification).toMatchObject({
      status: 'unverified',
      error: { code: 'oauth_connection_blocked_by_immutable_attribute' },
    });
    await connect(ada, { person: personWithoutEmail });
    const accounts = (await me(ada)).external_accounts as { verification: { status: string } }[];
    expect(accounts.map(({ verification }) => verification.status)).toContain('verified');
  });
});
