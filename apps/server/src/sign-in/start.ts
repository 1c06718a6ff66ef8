import { AppError } from '@portico/contract';
import { scopesToRequest } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnectionByStrategy } from '../environments/environment.ts';
import { createFlow, createState, sealFlow } from './flow.ts';
import type { Flow } from './flow.ts';
import { matchRedirectUrl } from './redirect-url.ts';
import { depart } from './upstream.ts';

export interface StartSignIn {
  readonly strategy: string;
  readonly intent: 'sign_in' | 'sign_up';
  readonly transferable: boolean;
  readonly redirectUrl: string;
  readonly completeUrl: string;
  /** the address that somebody typed; goes along where the connection says so */
  readonly loginHint?: string | undefined;
  /** the person wants another account than the one that is signed in at the provider */
  readonly selectAccount?: boolean | undefined;
}

/** What the browser takes along to the provider and brings back. */
export interface StartedFlow {
  readonly flow: Flow;
  readonly sealedFlow: string;
  readonly authorizationUrl: string;
}

/** What fits into a cookie, its name and attributes included. */
const maxSealedLength = 3800;

/**
 * Starts a sign-in. Writes nothing: what an anonymous visitor does cannot fill our disk.
 * @throws {AppError} when the connection is not there for signing in, or a URL is not on the list
 */
export async function startSignIn(
  deps: Deps,
  environment: Environment,
  start: StartSignIn,
): Promise<StartedFlow> {
  const connection = connectionForSignIn(environment, start.strategy);
  const redirectUrl = matchRedirectUrl(environment, start.redirectUrl, 'redirect_url');
  const completeUrl = matchRedirectUrl(environment, start.completeUrl, 'action_complete_redirect_url');
  return startFlow(deps, environment, connection, {
    intent: start.intent,
    transferable: start.transferable,
    redirectUrl,
    completeUrl,
    loginHint: start.loginHint,
    selectAccount: start.selectAccount,
  });
}

/**
 * Finds the connection of a strategy, if people may sign in with it.
 * @throws {AppError}
 */
export function connectionForSignIn(environment: Environment, strategy: string): Connection {
  const connection = findConnectionByStrategy(environment, strategy);
  const meta = { param_name: 'strategy' };
  if (!connection) throw new AppError('oauth_provider_not_enabled', { meta });
  if (!connection.enabled) throw new AppError('oauth_provider_not_enabled', { meta });
  const { allowSignIn, allowSignUp } = connection.settings;
  if (!allowSignIn && !allowSignUp) throw new AppError('oauth_non_authenticatable_provider', { meta });
  return connection;
}

type Purpose = Pick<Flow, 'intent' | 'transferable' | 'redirectUrl' | 'completeUrl'> &
  Partial<Pick<Flow, 'actor' | 'id'>> & {
    /** asked for beside those of the connection */
    readonly additionalScopes?: readonly string[] | undefined;
    readonly loginHint?: string | undefined;
    readonly selectAccount?: boolean | undefined;
  };

/** Seals a flow for the browser and builds the URL that sends it to the provider. */
export async function startFlow(
  deps: Pick<Deps, 'sealer' | 'now' | 'outbound' | 'traffic'>,
  environment: Environment,
  connection: Connection,
  purpose: Purpose,
): Promise<StartedFlow> {
  if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
  const { additionalScopes = [], loginHint, selectAccount, ...rest } = purpose;
  const { redirectUri } = connection;
  const now = deps.now();
  const own = { ...connection.provider, baseScopes: connection.scopes };
  const scopes = scopesToRequest(own, { requestEmail: false, keepAccess: false, additionalScopes });
  const madeState = createState(now);
  const extraParameters = extraParametersOf(connection, { loginHint, selectAccount });
  const departure = await depart(deps, connection, {
    redirectUri,
    scopes,
    state: madeState,
    extraParameters,
  });
  const { authorizationUrl, secrets, state = madeState } = departure;
  const flow = createFlow(
    { ...rest, ...secrets, state, connectionId: connection.id, redirectUri, scopes },
    now,
  );
  const sealedFlow = sealFlow(deps.sealer, environment, flow);
  if (sealedFlow.length > maxSealedLength) {
    throw new AppError('invalid_redirect_url', {
      meta: { param_name: 'redirect_url' },
      message: 'The redirect URLs are too long.',
    });
  }
  deps.traffic.count(connection, 'started');
  return { flow, sealedFlow, authorizationUrl };
}

/** What goes along beside the protocol: what this person wants, and over it what the operator says. */
function extraParametersOf(
  { settings, provider }: Connection,
  { loginHint, selectAccount }: Pick<Purpose, 'loginHint' | 'selectAccount'>,
): Readonly<Record<string, string>> {
  return {
    ...(selectAccount === true ? provider.selectAccountParameters : {}),
    ...(loginHint === undefined || !settings.forwardLoginHint ? {} : { login_hint: loginHint }),
    ...settings.additionalAuthorizationParams,
  };
}
