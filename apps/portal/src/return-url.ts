import type { EnvironmentResource } from '@portico/contract';

/** The origin and base path that the page was served from, such as `https://auth.example.com` and `/e/staging`. */
export interface Here {
  readonly origin: string;
  readonly basePath: string;
}

export type Intent = 'sign-in' | 'sign-up';

/**
 * The page's own `?redirect_url=`: where the app that sent the person here wants them back.
 * @returns an absolute http(s) URL; undefined when there is none, or it is something else
 */
export function requestedReturnUrl(search: string, here: Here): string | undefined {
  const value = new URLSearchParams(search).get('redirect_url');
  return value ? absoluteUrl(value, here) : undefined;
}

/** Where people go who came from nowhere: what the operator set, else their own page. */
export function defaultReturnUrl(environment: EnvironmentResource, intent: Intent, here: Here): string {
  const { after_sign_in_url: afterSignIn, after_sign_up_url: afterSignUp } = environment.display_config;
  const configured = intent === 'sign-in' ? afterSignIn : afterSignUp;
  const ownPage = `${here.origin}${here.basePath}/user`;
  return (configured && absoluteUrl(configured, here)) || ownPage;
}

/**
 * How this page sends somebody to where the query asks. Pages of the portal are gone to directly; every other
 * address by way of the server, which knows the list it must be on: otherwise anyone could write a query that
 * sends people from here to anywhere (RFC 9700 §4.11, open redirection).
 * @param wish the absolute URL that the query asks for
 */
export function matchedByServer(wish: string, here: Here): string {
  if (new URL(wish).origin === here.origin) return wish;
  const search = new URLSearchParams({ redirect_url: wish });
  return `${here.origin}${here.basePath}/v1/client/touch?${search}`;
}

/** The query that carries the wishes from page to page; empty when there are none. */
export function carriedSearch(search: string, here: Here): string {
  const requested = requestedReturnUrl(search, here);
  const carried = new URLSearchParams(requested ? { redirect_url: requested } : {});
  if (wantsAnotherAccount(search)) carried.set(anotherAccount, 'true');
  return carried.size > 0 ? `?${carried}` : '';
}

const anotherAccount = 'add_account';

/** Whether somebody who is signed in wants to sign in with another account beside. */
export function wantsAnotherAccount(search: string): boolean {
  return new URLSearchParams(search).get(anotherAccount) === 'true';
}

/** The page that adds an account to those that are signed in, and leads back to the own page. */
export function addAccountPath(here: Here): string {
  const search = new URLSearchParams({
    redirect_url: `${here.origin}${here.basePath}/user`,
    [anotherAccount]: 'true',
  });
  return `/sign-in?${search}`;
}

function absoluteUrl(value: string, here: Here): string | undefined {
  if (!URL.canParse(value, here.origin)) return undefined;
  const url = new URL(value, here.origin);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}
