import type { IconName } from '../parts/icon.tsx';

interface NavigationPage {
  readonly path: `/$environment/${string}`;
  readonly title: string;
  readonly icon: IconName;
  /** other words people look for it by */
  readonly words: string;
  readonly isDevelopmentOnly?: boolean;
}

/** What the navigation and the command palette list, in this order. Only what exists. */
export const navigationPages = [
  { path: '/$environment/overview', title: 'Overview', icon: 'overview', words: 'home start checklist' },
  { path: '/$environment/users', title: 'Users', icon: 'users', words: 'people accounts' },
  {
    path: '/$environment/connections',
    title: 'SSO connections',
    icon: 'connections',
    words: 'social providers oauth sign-in',
  },
  { path: '/$environment/portal', title: 'Portal', icon: 'portal', words: 'sign-in sign-up pages url' },
  {
    path: '/$environment/mails',
    title: 'Mails',
    icon: 'mail',
    words: 'email templates subject text html words',
  },
  { path: '/$environment/api-keys', title: 'API keys', icon: 'keys', words: 'secret publishable token' },
  {
    path: '/$environment/webhooks',
    title: 'Webhooks',
    icon: 'webhooks',
    words: 'events endpoints calls signing',
  },
  { path: '/$environment/logs', title: 'Logs', icon: 'logs', words: 'audit events reference errors' },
  {
    path: '/$environment/inbox',
    title: 'Inbox',
    icon: 'inbox',
    words: 'mail codes email',
    isDevelopmentOnly: true,
  },
  {
    path: '/$environment/sandbox',
    title: 'Sandbox',
    icon: 'sandbox',
    words: 'test people scenarios',
    isDevelopmentOnly: true,
  },
  { path: '/$environment/settings', title: 'Settings', icon: 'settings', words: 'origins session email' },
] as const satisfies readonly NavigationPage[];

export type NavigationPath = (typeof navigationPages)[number]['path'];

/** The pages this kind of environment has. */
export function pagesFor(isDevelopment: boolean) {
  return navigationPages.filter((page) => isDevelopment || !('isDevelopmentOnly' in page));
}

const developmentOnly = new Set(
  navigationPages.filter((page) => 'isDevelopmentOnly' in page).map(({ path }) => path.split('/').at(-1)),
);

/**
 * The same page in another environment. What is known by an id exists in one environment only, so from there
 * the list it is in is opened; what only development has gives way to the overview.
 * @param pathname of this page, with the base path already taken away
 */
export function samePageIn(pathname: string, target: { slug: string; isDevelopment: boolean }): string {
  const [page = 'overview', ...rest] = pathname.split('/').filter(Boolean).slice(1);
  if (!target.isDevelopment && developmentOnly.has(page)) return `/${target.slug}/overview`;
  const kept = rest[0] === 'new' ? [page, ...rest] : [page];
  return `/${[target.slug, ...kept].join('/')}`;
}
