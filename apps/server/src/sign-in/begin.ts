import { AppError } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import type { BrowserCaller } from '../http/access.ts';
import type { RequestContext } from '../http/request-context.ts';
import { abandonSignIns } from '../store/sign-ins.ts';
import { abandonSignUps } from '../store/sign-ups.ts';
import type { ProofStrategy } from '../verification/email-proof.ts';
import { clearOutcome } from './flow-cookies.ts';
import { problemUrl } from './pages.ts';
import { matchRedirectUrl } from './redirect-url.ts';
import { connectionForSignIn } from './start.ts';

/** What a page sends to begin an attempt. */
export interface Begin {
  readonly strategy?: string | undefined;
  readonly redirect_url?: string | undefined;
  readonly action_complete_redirect_url?: string | undefined;
  readonly transferable?: boolean | undefined;
  readonly select_account?: boolean | undefined;
  readonly login_hint?: string | undefined;
}

/** Checks everything that can be checked now, so that a mistake shows where it was made. */
export function startUrl(
  environment: Environment,
  intent: 'sign_in' | 'sign_up',
  strategy: string,
  body: Begin,
): string {
  const connection = connectionForSignIn(environment, strategy);
  if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
  const redirectUrl = body.redirect_url ?? problemUrl(environment);
  const completeUrl = body.action_complete_redirect_url ?? redirectUrl;
  const url = new URL(`${environment.baseUrl}/sign-in/start`);
  url.searchParams.set('strategy', connection.strategy);
  url.searchParams.set('intent', intent);
  if (body.transferable === false) url.searchParams.set('transferable', 'false');
  if (body.select_account === true) url.searchParams.set('select_account', 'true');
  if (body.login_hint !== undefined) url.searchParams.set('login_hint', body.login_hint);
  url.searchParams.set('redirect_url', matchRedirectUrl(environment, redirectUrl, 'redirect_url'));
  url.searchParams.set(
    'action_complete_redirect_url',
    matchRedirectUrl(environment, completeUrl, 'action_complete_redirect_url'),
  );
  return url.href;
}

/** @throws {AppError} `strategy_not_supported` for anything but a provider's */
export function strategyOf({ strategy }: Begin): string | undefined {
  if (strategy !== undefined && !strategy.startsWith('oauth_')) throw notSupported();
  return strategy;
}

const notSupported = () => new AppError('strategy_not_supported', { meta: { param_name: 'strategy' } });

/**
 * How an address is to be proven.
 * @throws {AppError} `strategy_not_supported`, or when the redirect URL is not on the list
 */
export function proofOf(
  environment: Environment,
  body: Begin,
): { strategy: ProofStrategy; redirectUrl: string | undefined } {
  const { code } = environment.settings.emailSignIn;
  const strategy = body.strategy ?? (code ? 'email_code' : 'email_link');
  if (strategy !== 'email_code' && strategy !== 'email_link') throw notSupported();
  const { redirect_url: url } = body;
  const redirectUrl = url === undefined ? undefined : matchRedirectUrl(environment, url, 'redirect_url');
  return { strategy, redirectUrl };
}

/** Ends what was left of a former attempt. @returns cookies that do the same in the browser */
export async function clearAttempt(
  deps: Deps,
  request: RequestContext,
  caller: BrowserCaller,
): Promise<string[]> {
  const browserId = caller.current?.browser.id;
  const { environment, now } = request;
  if (browserId !== undefined) {
    const where = { environmentId: environment.id, browserId, now };
    await abandonSignUps(deps.db, where);
    await abandonSignIns(deps.db, where);
  }
  return clearOutcome(environment, request.cookies);
}

/** The request as it looks once the cookies of the answer have arrived. */
export function withoutOutcome(request: RequestContext): RequestContext {
  return { ...request, cookies: new Map() };
}
