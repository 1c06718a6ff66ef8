import { frontend } from '@portico/contract';
import type { Portal } from './portal.ts';
import { carriedSearch, defaultReturnUrl, requestedReturnUrl, wantsAnotherAccount } from './return-url.ts';
import type { Here, Intent } from './return-url.ts';

export interface StartFlow {
  readonly intent: Intent;
  /** `oauth_<key>` of the connection */
  readonly strategy: string;
  /** the page's query, which may say where the person wants to end */
  readonly search: string;
}

/** Where the portal was served from. */
export function hereOf(portal: Portal): Here {
  return { origin: window.location.origin, basePath: portal.router.basePath };
}

/**
 * Starts a sign-in or sign-up with a provider.
 * @returns the absolute URL to send the browser to
 * @throws {ApiError} when the server refuses, as for a connection switched off meanwhile
 */
export async function startFlow(
  portal: Portal,
  { intent, strategy, search }: StartFlow,
  signal: AbortSignal,
): Promise<string> {
  const here = hereOf(portal);
  const requested = requestedReturnUrl(search, here);
  const body = {
    strategy,
    redirect_url: `${here.origin}${here.basePath}/sign-in/sso-callback${carriedSearch(search, here)}`,
    action_complete_redirect_url: requested ?? defaultReturnUrl(portal.environment, intent, here),
    // Otherwise the provider would sign the same account in once more.
    ...(wantsAnotherAccount(search) ? { select_account: true } : {}),
    ...loginHintOf(search),
  };
  const url = await (intent === 'sign-in'
    ? signInUrl(portal, body, signal)
    : signUpUrl(portal, body, signal));
  if (!url || !/^https?:\/\//.test(url)) throw new Error('The server named no provider to go to.');
  return url;
}

interface StartBody {
  readonly strategy: string;
  readonly redirect_url: string;
  readonly action_complete_redirect_url: string;
  readonly select_account?: boolean;
  readonly login_hint?: string;
}

async function signInUrl({ call }: Portal, body: StartBody, signal: AbortSignal) {
  const { response } = await call(frontend.createSignIn, { body }, signal);
  return response.first_factor_verification?.external_verification_redirect_url;
}

async function signUpUrl({ call }: Portal, body: StartBody, signal: AbortSignal) {
  const { response } = await call(frontend.createSignUp, { body }, signal);
  return response.verifications.external_account?.external_verification_redirect_url;
}

/** The address that the app knows already; it goes along where the connection says so. */
function loginHintOf(search: string): { readonly login_hint?: string } {
  const hint = new URLSearchParams(search).get('login_hint')?.trim();
  return hint ? { login_hint: hint } : {};
}
