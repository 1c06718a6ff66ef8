import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { Crash } from './access/crash.tsx';
import { fetched } from './access/lost-file.ts';
import { NothingHere } from './access/nothing-here.tsx';
import { logSearch } from './logs/log-filter.ts';
import type { LogFilter } from './logs/log-filter.ts';
import { EnvironmentLayout } from './shell/environment-layout.tsx';
import { Home } from './shell/home.tsx';
import { usersSearch } from './users/user-filter.ts';
import type { UserFilter } from './users/user-filter.ts';

/**
 * The dashboard's addresses: `/dashboard/<environment>/<page>`. A trial's result and an owner link are opened
 * from outside, where no environment is known, so they stand beside the environments.
 */
const root = createRootRoute({ component: Outlet, errorComponent: Crash, notFoundComponent: NothingHere });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });

const claim = createRoute({
  getParentRoute: () => root,
  path: '/claim',
  component: lazyRouteComponent(
    fetched(() => import('./access/claim.tsx')),
    'Claim',
  ),
});

const tryResult = createRoute({
  getParentRoute: () => root,
  path: '/tries/$tryId',
  validateSearch: (search: Record<string, unknown>): { environment?: string | undefined } => ({
    environment: text(search['environment']),
  }),
  component: lazyRouteComponent(
    fetched(() => import('./tries/try-result.tsx')),
    'TryResult',
  ),
});

const environment = createRoute({
  getParentRoute: () => root,
  path: '/$environment',
  component: EnvironmentLayout,
});
const inEnvironment = { getParentRoute: () => environment };

const environmentHome = createRoute({ ...inEnvironment, path: '/', component: Home });

interface UsersSearch extends UserFilter {
  readonly page?: number | undefined;
}

interface LogsSearch extends LogFilter {
  readonly page?: number | undefined;
}

const overview = createRoute({
  ...inEnvironment,
  path: 'overview',
  component: lazyRouteComponent(
    fetched(() => import('./overview/overview.tsx')),
    'Overview',
  ),
});

const users = createRoute({
  ...inEnvironment,
  path: 'users',
  validateSearch: (search: Record<string, unknown>): UsersSearch => ({
    ...usersSearch(search),
    query: text(search['query']),
    page: pageNumber(search['page']),
  }),
  component: lazyRouteComponent(
    fetched(() => import('./users/users.tsx')),
    'Users',
  ),
});

const newUser = createRoute({
  ...inEnvironment,
  path: 'users/new',
  component: lazyRouteComponent(
    fetched(() => import('./users/new-user.tsx')),
    'NewUser',
  ),
});

const user = createRoute({
  ...inEnvironment,
  path: 'users/$userId',
  component: lazyRouteComponent(
    fetched(() => import('./users/user.tsx')),
    'User',
  ),
});

const connections = createRoute({
  ...inEnvironment,
  path: 'connections',
  component: lazyRouteComponent(
    fetched(() => import('./connections/connections.tsx')),
    'Connections',
  ),
});

const chooseProvider = createRoute({
  ...inEnvironment,
  path: 'connections/new',
  validateSearch: (search: Record<string, unknown>): { kind?: 'custom' | undefined } => ({
    kind: search['kind'] === 'custom' ? 'custom' : undefined,
  }),
  component: lazyRouteComponent(
    fetched(() => import('./connections/choose-provider.tsx')),
    'ChooseProvider',
  ),
});

const newConnection = createRoute({
  ...inEnvironment,
  path: 'connections/new/$providerKey',
  component: lazyRouteComponent(
    fetched(() => import('./connections/new-connection.tsx')),
    'NewConnection',
  ),
});

const newCustom = createRoute({
  ...inEnvironment,
  path: 'connections/new/custom/$kind',
  component: lazyRouteComponent(
    fetched(() => import('./connections/new-custom.tsx')),
    'NewCustom',
  ),
});

const connection = createRoute({
  ...inEnvironment,
  path: 'connections/$connectionId',
  component: lazyRouteComponent(
    fetched(() => import('./connections/connection.tsx')),
    'Connection',
  ),
});

const portal = createRoute({
  ...inEnvironment,
  path: 'portal',
  component: lazyRouteComponent(
    fetched(() => import('./portal/portal.tsx')),
    'Portal',
  ),
});

const mails = createRoute({
  ...inEnvironment,
  path: 'mails',
  component: lazyRouteComponent(
    fetched(() => import('./mails/mails.tsx')),
    'Mails',
  ),
});

const mail = createRoute({
  ...inEnvironment,
  path: 'mails/$mailId',
  component: lazyRouteComponent(
    fetched(() => import('./mails/mail.tsx')),
    'Mail',
  ),
});

const apiKeys = createRoute({
  ...inEnvironment,
  path: 'api-keys',
  component: lazyRouteComponent(
    fetched(() => import('./api-keys/api-keys.tsx')),
    'ApiKeys',
  ),
});

const webhooks = createRoute({
  ...inEnvironment,
  path: 'webhooks',
  component: lazyRouteComponent(
    fetched(() => import('./webhooks/webhooks.tsx')),
    'Webhooks',
  ),
});

const newWebhook = createRoute({
  ...inEnvironment,
  path: 'webhooks/new',
  component: lazyRouteComponent(
    fetched(() => import('./webhooks/new-webhook.tsx')),
    'NewWebhook',
  ),
});

const webhook = createRoute({
  ...inEnvironment,
  path: 'webhooks/$webhookId',
  component: lazyRouteComponent(
    fetched(() => import('./webhooks/webhook.tsx')),
    'Webhook',
  ),
});

const logs = createRoute({
  ...inEnvironment,
  path: 'logs',
  validateSearch: (search: Record<string, unknown>): LogsSearch => ({
    ...logSearch(search),
    page: pageNumber(search['page']),
  }),
  component: lazyRouteComponent(
    fetched(() => import('./logs/logs.tsx')),
    'Logs',
  ),
});

const inbox = createRoute({
  ...inEnvironment,
  path: 'inbox',
  component: lazyRouteComponent(
    fetched(() => import('./inbox/inbox.tsx')),
    'Inbox',
  ),
});

const sandbox = createRoute({
  ...inEnvironment,
  path: 'sandbox',
  component: lazyRouteComponent(
    fetched(() => import('./sandbox/sandbox.tsx')),
    'Sandbox',
  ),
});

const settings = createRoute({
  ...inEnvironment,
  path: 'settings',
  component: lazyRouteComponent(
    fetched(() => import('./settings/settings.tsx')),
    'Settings',
  ),
});

const pages = [
  overview,
  users,
  newUser,
  user,
  connections,
  chooseProvider,
  newConnection,
  newCustom,
  connection,
] as const;
const morePages = [
  portal,
  mails,
  mail,
  apiKeys,
  webhooks,
  newWebhook,
  webhook,
  logs,
  inbox,
  sandbox,
  settings,
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    claim,
    tryResult,
    environment.addChildren([environmentHome, ...pages, ...morePages]),
  ]),
  basepath: '/dashboard',
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function pageNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 1 ? value : undefined;
}
