import { fullData } from './canned.ts';
import { found, listed, refusal } from './canned-answer.ts';
import type { CannedAnswer, CannedRequest, Handler } from './canned-answer.ts';
import { simulatedKnown, simulatedNew } from './canned-tries.ts';
import { idOf, userOf } from './canned-users.ts';
import { changed, providerHandlers } from './canned-provider-api.ts';
import { appTokenHandlers } from './canned-app-tokens.ts';
import { mailHandlers } from './canned-mail-api.ts';
import type { Data } from './canned.ts';

/** The lists of who may sign up, each with its three calls. */
function listHandlers(list: 'allowlist' | 'blocklist', prefix: string): Record<string, Handler> {
  const path = `/v1/${list}-identifiers`;
  return {
    [`GET ${path}`]: (data, { query }) => listed(data[list], query),
    [`POST ${path}`]: (data, { body }) => {
      const { identifier } = body as { identifier: string };
      if (data[list].some((entry) => entry.identifier === identifier)) {
        return refusal('duplicate_record', 409, { param_name: 'identifier' });
      }
      const added = {
        object: `${list}_identifier`,
        id: idOf(prefix, 100 + data[list].length),
        identifier,
        identifier_type: 'email_address',
        created_at: Date.now(),
      };
      data[list].unshift(added as never);
      return { status: 201, body: added };
    },
    [`DELETE ${path}/*`]: (data, _request, id) => {
      data[list] = data[list].filter((entry) => entry.id !== id) as never;
      return { body: { object: `${list}_identifier`, id, deleted: true } };
    },
  };
}

function decided(data: Data, id: string, status: 'approved' | 'rejected'): CannedAnswer {
  data.waitlist = data.waitlist.map((entry) => (entry.id === id ? { ...entry, status } : entry));
  return found(
    data.waitlist.find((entry) => entry.id === id),
    'resource_not_found',
  );
}

/** Just enough of the Backend API for the pages to live on, by method and path; `*` stands for an id. */
const handlers: Readonly<Record<string, Handler>> = {
  'GET /e/operators/v1/me': () => ({ body: { response: operator, client: null } }),
  'DELETE /e/operators/v1/client/sessions': () => ({ body: { response: {}, client: null } }),
  'POST /v1/owner-claims': () => ({ status: 201, body: { object: 'owner_claim', user_id: operator.id } }),
  'GET /v1/environments': (data) => listed(data.environments),
  'GET /v1/environment-settings': (data) => ({ body: data.settings }),
  'PATCH /v1/environment-settings': (data, { body }) => ({
    body: (data.settings = { ...data.settings, ...(body as object) }),
  }),
  'GET /v1/oauth-provider-presets': (data) => listed(data.presets),
  'GET /v1/oauth-providers': (data) => listed(data.connections),
  'GET /v1/oauth-providers/*': (data, _request, id) =>
    found(
      data.connections.find((one) => one.id === id),
      'oauth_provider_not_found',
    ),
  'PATCH /v1/oauth-providers/*': (data, { body }, id) => {
    data.connections = data.connections.map((one) => (one.id === id ? changed(one, body as object) : one));
    return found(
      data.connections.find((one) => one.id === id),
      'oauth_provider_not_found',
    );
  },
  'DELETE /v1/oauth-providers/*': (data, _request, id) => {
    data.connections = data.connections.filter((one) => one.id !== id);
    return { body: { object: 'deleted_object', id, deleted: true } };
  },
  ...providerHandlers,
  ...appTokenHandlers,
  'POST /v1/oauth-providers/*/simulate': (data, { body }) => {
    const { external_account_id: account, profile } = body as {
      external_account_id?: string;
      profile?: unknown;
    };
    const isKnown = account !== undefined || JSON.stringify(profile).includes('1701334529886453767');
    return { body: isKnown ? simulatedKnown(data.users[0]?.id ?? null) : simulatedNew };
  },
  'POST /v1/oauth-providers/*/try': () => ({
    status: 201,
    body: { object: 'oauth_try', id: idOf('flow', 1), url: '/provider' },
  }),
  'GET /v1/oauth-tries/*': (data, _request, id) =>
    found(
      data.tries.find((one) => one.id === id),
      'oauth_try_not_found',
    ),
  'GET /v1/users': (data, { query }) => {
    const wanted = (query.get('query') ?? '').toLowerCase();
    const banned = query.get('banned');
    return listed(
      data.users.filter(
        (user) =>
          JSON.stringify(user).toLowerCase().includes(wanted) &&
          (banned === null || String(user.banned) === banned),
      ),
      query,
    );
  },
  'POST /v1/users': (data, { body }) => {
    const bare = { ...userOf(1), username: null, first_name: null, external_accounts: [] };
    const { email_address: _addresses, ...given } = body as Partial<Record<string, unknown>>;
    const user = { ...bare, id: idOf('user', 500), ...given };
    data.users.unshift(user);
    return { status: 201, body: user };
  },
  'GET /v1/users/*': (data, _request, id) =>
    found(
      data.users.find((one) => one.id === id),
      'resource_not_found',
    ),
  'GET /v1/sessions': (data, { query }) => listed(data.sessions, query),
  'POST /v1/users/*/merge': (_data, { body }, id) => {
    const { from_user_id: from } = body as { from_user_id: string };
    return {
      body: {
        object: 'user_merge',
        preview: true,
        into_user_id: id,
        from_user_id: from,
        external_account_ids: [idOf('eac', 2)],
        email_address_ids: [],
        metadata_conflicts: ['plan'],
        taken_over: ['external_id'],
        lost: ['first_name'],
        ended_sessions: 1,
      },
    };
  },
  'GET /v1/api-keys': (data) => listed(data.keys),
  'POST /v1/api-keys': (data, { body }) => {
    const { name } = body as { name: string };
    const [first] = fullData().keys;
    if (!first) throw new Error('The canned data has no key.');
    const key = { ...first, id: idOf('key', 3), name, hint: 'sk_test_…77aa', scopes: [], last_used_at: null };
    data.keys = [key, ...data.keys];
    return { status: 201, body: { ...key, secret: 'sk_test_Zm9yIHRlc3RzIG9ubHksIG5vdCBhIGtleQ77aa' } };
  },
  'DELETE /v1/api-keys/*': (data, _request, id) => {
    data.keys = data.keys.filter((one) => one.id !== id);
    return { body: { object: 'deleted_object', id, deleted: true } };
  },
  ...mailHandlers(),
  'GET /v1/inbox-messages': (data) => listed(data.inbox),
  'DELETE /v1/inbox-messages': (data) => {
    data.inbox = [];
    return { body: { object: 'deleted_object', id: 'inbox', deleted: true } };
  },
  ...listHandlers('allowlist', 'alid'),
  ...listHandlers('blocklist', 'blid'),
  'GET /v1/waitlist-entries': (data, { query }) =>
    listed(
      data.waitlist.filter(({ status }) => status === query.get('status')),
      query,
    ),
  'POST /v1/waitlist-entries/*/approve': (data, _request, id) => decided(data, id, 'approved'),
  'POST /v1/waitlist-entries/*/reject': (data, _request, id) => decided(data, id, 'rejected'),
  'GET /v1/token-revocations': () => listed([]),
  'GET /v1/audit-events': (data, { query }) => {
    const fits = (name: string, ...values: (string | number | null)[]) =>
      query.get(name) === null || values.includes(query.get(name));
    return listed(
      data.events.filter(
        ({ reference, type, actor, target_id: target }) =>
          fits('reference', reference) &&
          fits('type', type) &&
          fits('actor', actor.id) &&
          fits('user_id', actor.id, target),
      ),
    );
  },
};

const operator = {
  id: idOf('user', 9),
  first_name: 'Olive',
  last_name: 'Operator',
  username: null,
  image_url: '',
  primary_email_address_id: null,
  email_addresses: [],
};

export function cannedAnswer(data: Data, request: CannedRequest): CannedAnswer {
  const id = /\/[a-z]+_\d{32}(?=\/|$)/.exec(request.path)?.[0].slice(1) ?? '';
  const path = id === '' ? request.path : request.path.replace(id, '*');
  const handler = handlers[`${request.method} ${path}`];
  return handler ? handler(data, request, id) : refusal('resource_not_found', 404);
}
