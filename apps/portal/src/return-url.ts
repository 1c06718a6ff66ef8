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
 * Where this page itself may send somebody who is signed in. What the query asks for is followed only to an
 * origin of the environment, or where the server matched it when the sign-in was started: otherwise anyone
 * could write a query that sends people from here to anywhere (RFC 9700 §4.11, open redirection).
 * @param wish the URL that the query asks for
 * @param matched URLs that the server accepted from this tab
 * @returns `wish` or undefined
 */
export function allowedReturnUrl(
  environment: EnvironmentResource,
  wish: string | undefined,
  matched: readonly string[],
  here: Here,
): string | undefined {
  if (!wish) return undefined;
  const allowed = matched.includes(wish) || ownOrigins(environment, here).has(new URL(wish).origin);
  return allowed ? wish : undefined;
}

/** The query that carries the wish from page to page; empty when there is none. */
export function carriedSearch(search: string, here: Here): string {
  const requested = requestedReturnUrl(search, here);
  return requested ? `?${new URLSearchParams({ redirect_url: requested })}` : '';
}

function absoluteUrl(value: string, here: Here): string | undefined {
  if (!URL.canParse(value, here.origin)) return undefined;
  const url = new URL(value, here.origin);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
}

function ownOrigins({ display_config: display }: EnvironmentResource, here: Here): Set<string> {
  const configured = [display.home_url, display.after_sign_in_url, display.after_sign_up_url];
  const absolute = configured.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin);
  return new Set([here.origin, ...absolute]);
}
