import type { Environment } from '../environments/environment.ts';
import { cookieName, isCookieValue, setCookie } from '../http/cookies.ts';
import { flowCookiePurpose, flowLifetimeMs } from './flow.ts';
import type { Ending } from './settle.ts';
import { outcomeLifetimeMs } from './outcome.ts';

/** Flows a browser may have under way; the oldest go first. */
const maxFlows = 5;
/** Browsers drop cookies after 400 days; the session's own lifetimes are enforced here, not there. */
const browserCookieSeconds = 400 * 24 * 3600;

type Cookies = ReadonlyMap<string, string>;

/** The browser's secret, from here on the only one that counts. */
export function browserCookie(environment: Environment, secret: string): string {
  return setCookie(cookieName(environment, ''), secret, browserCookieSeconds);
}

/** Cookies that begin a flow: its own, and the end of flows that are too many. */
export function startCookies(
  environment: Environment,
  cookies: Cookies,
  { state, sealedFlow }: { state: string; sealedFlow: string },
): string[] {
  const prefix = cookieName(environment, 'flow_').full;
  const underWay = [...cookies.keys()].filter((name) => name.startsWith(prefix));
  const { secure } = cookieName(environment, '');
  const surplus = underWay.slice(0, Math.max(0, underWay.length - (maxFlows - 1)));
  return [
    setCookie(cookieName(environment, flowCookiePurpose(state)), sealedFlow, flowLifetimeMs / 1000),
    ...surplus.map((full) => setCookie({ full, secure }, '', 0)),
    ...clearOutcome(environment, cookies),
  ];
}

/** The sealed flow that a state names, if this browser has it. */
export function findFlowCookie(
  environment: Environment,
  cookies: Cookies,
  state: string | undefined,
): string | undefined {
  if (state === undefined) return undefined;
  const value = cookies.get(cookieName(environment, flowCookiePurpose(state)).full);
  return value !== undefined && isCookieValue(value) ? value : undefined;
}

/** Cookies that end a flow. */
export function endCookies(
  environment: Environment,
  cookies: Cookies,
  state: string,
  ending: Ending,
): string[] {
  return [
    setCookie(cookieName(environment, flowCookiePurpose(state)), '', 0),
    ...(ending.browserSecret === undefined ? [] : [browserCookie(environment, ending.browserSecret)]),
    ...(ending.sealedOutcome === null
      ? clearOutcome(environment, cookies)
      : [outcomeCookie(environment, ending.sealedOutcome)]),
  ];
}

export function outcomeCookie(environment: Environment, sealed: string): string {
  return setCookie(cookieName(environment, 'outcome'), sealed, outcomeLifetimeMs / 1000);
}

/** Ends the explanation of a former attempt, if there is one. */
export function clearOutcome(environment: Environment, cookies: Cookies): string[] {
  const name = cookieName(environment, 'outcome');
  return cookies.has(name.full) ? [setCookie(name, '', 0)] : [];
}
