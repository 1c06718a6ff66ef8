import { createBrowserClient } from '../browser-client.ts';
import { personWithEmail } from '../security/rig.ts';
import { findEmailAddress, findKnownAccount } from '../../src/store/users.ts';
import type { TestServer } from '../server.ts';
import type { Filled } from './fill.ts';

/** A server whose database is full of people. */
export interface Populated {
  readonly server: TestServer;
  readonly filled: Filled;
  readonly connectionId: string;
}

/** One thing to do, again and again, to somebody else each time. */
export interface Operation {
  readonly name: string;
  /** `point`: about one person; `list`: about all */
  readonly kind: 'point' | 'list';
  /** what a figure is held against; without one it is only told */
  readonly most?: number;
  readonly run: (populated: Populated, person: number) => Promise<unknown>;
}

type Path = (populated: Populated, person: number) => string;

/** Calls the application itself: sockets are not what is measured, and idle ones close while people are made. */
const ask = async (
  server: TestServer,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: object } = {},
): Promise<Record<string, unknown>> => {
  const response = await server.running.fetch(
    new Request(server.url + path, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
  const text = await response.text();
  if (response.status >= 300) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
};

export const asServer = (server: TestServer, method: string, path: string, body?: object) =>
  ask(server, method, path, {
    headers: { authorization: `Bearer ${server.secretKey}` },
    ...(body ? { body } : {}),
  });

/** Times as many as at a thousand people. */
const mostTimes = 1.5;
const mostMilliseconds = 50;

const point = (name: string, run: Operation['run']): Operation => ({
  name,
  kind: 'point',
  most: mostTimes,
  run,
});
const list = (name: string, path: Path, most?: number): Operation => ({
  name,
  kind: 'list',
  ...(most === undefined ? {} : { most }),
  run: (populated, person) => asServer(populated.server, 'GET', path(populated, person)),
});
const quick = (name: string, path: Path) => list(name, path, mostMilliseconds);

let made = 0;
const newPerson = () => {
  made += 1;
  const username = `newcomer${made}`;
  return {
    username,
    first_name: 'Newcomer',
    last_name: `Number ${made}`,
    email_address: [`${username}@mail.example`],
  };
};

/** Some microseconds of a sign-in: told, because deeper trees show in them, and held against nothing. */
const lookUp = (name: string, run: Operation['run']): Operation => ({ name, kind: 'point', run });

const points: readonly Operation[] = [
  point('sign in with X, a returning person', ({ server }) =>
    createBrowserClient(server.url).signIn({ person: personWithEmail }),
  ),
  lookUp('  of it: find an account at a provider', ({ server, filled, connectionId }, person) =>
    findKnownAccount(server.db, {
      environmentId: filled.environmentId,
      connectionId,
      providerUserId: String(person),
    }),
  ),
  lookUp('  find an address', ({ server, filled }, person) =>
    findEmailAddress(server.db, filled.environmentId, filled.emailAddress(person)),
  ),
  point('check a session', (populated, person) =>
    ask(populated.server, 'GET', '/v1/me/session', {
      headers: { cookie: `portico=${populated.filled.browserSecret(person)}` },
    }),
  ),
  point('read a user', (populated, person) =>
    asServer(populated.server, 'GET', `/v1/users/${populated.filled.userId(person)}`),
  ),
  point('change a user', (populated, person) =>
    asServer(populated.server, 'PATCH', `/v1/users/${populated.filled.userId(person)}`, {
      first_name: `Changed ${person}`,
    }),
  ),
  point('make a user', (populated) => asServer(populated.server, 'POST', '/v1/users', newPerson())),
  point('make a user and delete them', async (populated) => {
    const { id } = await asServer(populated.server, 'POST', '/v1/users', newPerson());
    await asServer(populated.server, 'DELETE', `/v1/users/${String(id)}`);
  }),
];

const handleOf: Path = ({ filled }, person) => filled.handle(person);

const lists: readonly Operation[] = [
  quick('list people, first page', () => '/v1/users?limit=50'),
  quick('list people, in the middle', ({ filled }) => `/v1/users?limit=50&offset=${filled.count >> 1}`),
  quick('list people, last page', ({ filled }) => `/v1/users?limit=50&offset=${filled.count - 50}`),
  quick('list people, last changed', () => '/v1/users?limit=50&order_by=-updated_at'),
  quick(
    'list people, by address',
    (populated, person) => `/v1/users?email_address=${populated.filled.emailAddress(person)}`,
  ),
  quick(
    'list people, by username',
    (populated, person) => `/v1/users?username=${handleOf(populated, person)}`,
  ),
  quick('list people, banned', () => '/v1/users?limit=50&banned=true'),
  quick('list people, of a day', ({ server }) => {
    const at = server.now() - 20 * 24 * 3600 * 1000;
    return `/v1/users?limit=50&created_at_after=${at}&created_at_before=${at + 24 * 3600 * 1000}`;
  }),
  quick('count people', () => '/v1/users/count'),
  quick('count people who are not banned', () => '/v1/users/count?banned=false'),
  quick('search: one hit', (populated, person) => `/v1/users?limit=50&query=${handleOf(populated, person)}`),
  quick(
    'search: two words',
    (populated, person) => `/v1/users?limit=50&query=${handleOf(populated, person).replace('_', '+')}`,
  ),
  quick('search: an id', ({ filled }, person) => `/v1/users?limit=50&query=${filled.userId(person)}`),
  quick('search: no hit', (_populated, person) => `/v1/users?limit=50&query=nobody-${person}`),
  quick('search: a common name', () => '/v1/users?limit=50&query=ananan'),
  quick('search: a common name, counted', () => '/v1/users/count?query=ananan'),
  quick('search: one letter', () => '/v1/users?limit=50&query=a'),
  quick('search: everybody', () => '/v1/users?limit=50&query=mail'),
  quick('audit events, first page', () => '/v1/audit-events?limit=50'),
  quick(
    'audit events, of a person',
    ({ filled }, person) => `/v1/audit-events?limit=50&user_id=${filled.userId(person)}`,
  ),
  quick('audit events, of a type', () => '/v1/audit-events?limit=50&type=sign_in.completed'),
  quick('audit events, of a type nobody knows', () => '/v1/audit-events?limit=50&type=nothing'),
  quick('audit events, of a key', () => '/v1/audit-events?limit=50&actor=key_bench'),
  quick(
    'audit events, before a time',
    ({ server }) => `/v1/audit-events?limit=50&created_at_before=${server.now() - 200 * 24 * 3600 * 1000}`,
  ),
  quick('sessions, first page', () => '/v1/sessions?limit=50'),
  quick(
    'sessions, of a person',
    ({ filled }, person) => `/v1/sessions?limit=50&user_id=${filled.userId(person)}`,
  ),
  quick('search: two common words', () => '/v1/users?limit=50&query=an+bo'),
  quick('search: two common words, counted', () => '/v1/users/count?query=an+bo'),
  quick('search: a common word, by name', () => '/v1/users?limit=50&query=an&order_by=last_name'),
  ...['first_name', 'last_name', 'username', 'email_address'].flatMap((key) => [
    quick(`list people, by ${key}`, () => `/v1/users?limit=50&order_by=${key}`),
    quick(`list people, by ${key}, from the end`, () => `/v1/users?limit=50&order_by=-${key}`),
  ]),
  ...['last_sign_in_at', 'last_active_at'].flatMap((key) => [
    quick(`list people, by ${key}`, () => `/v1/users?limit=50&order_by=${key}`),
    quick(`list people, by ${key}, from the end`, () => `/v1/users?limit=50&order_by=-${key}`),
  ]),
  quick('list people, who signed in today', ({ server }) => {
    const at = server.now() - 24 * 3600 * 1000;
    return `/v1/users?limit=50&order_by=-last_sign_in_at&last_sign_in_at_after=${at}`;
  }),
  // What walks through half of all, or reads everybody, is only told, so that it is seen when it gets worse.
  list(
    'list people, by last_name, in the middle',
    ({ filled }) => `/v1/users?limit=50&order_by=last_name&offset=${filled.count >> 1}`,
  ),
  list(
    'list people, by last_active_at, in the middle',
    ({ filled }) => `/v1/users?limit=50&order_by=last_active_at&offset=${filled.count >> 1}`,
  ),
  list('search: two common words, of nobody', () => '/v1/users?limit=50&query=mail1+mail2'),
];

export const operations: readonly Operation[] = [...points, ...lists];
