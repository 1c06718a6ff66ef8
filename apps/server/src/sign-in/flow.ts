import { AppError } from '@portico/contract';
import { z } from 'zod';
import type { Environment } from '../environments/environment.ts';
import { createId, createSecret } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';

/** Minutes in which a person has to come back from the provider. */
export const flowLifetimeMs = 10 * 60 * 1000;

const flowSchema = z.object({
  id: z.string(),
  connectionId: z.string(),
  intent: z.enum(['sign_in', 'sign_up', 'connect', 'verify', 'try']),
  /** whether signing in may become signing up, and the other way round */
  transferable: z.boolean(),
  /** who was signed in and where, when the flow is theirs alone */
  actor: z.object({ userId: z.string(), sessionId: z.string(), accountId: z.string().optional() }).optional(),
  state: z.string(),
  /** PKCE; empty by OAuth 1.0a, which has none */
  codeVerifier: z.string(),
  /** OpenID Connect */
  nonce: z.string().optional(),
  /** OAuth 1.0a */
  requestToken: z.object({ token: z.string(), secret: z.string() }).optional(),
  redirectUri: z.string(),
  scopes: z.array(z.string()),
  /** where to go when more is needed or it failed; was matched when the flow started */
  redirectUrl: z.string(),
  /** where to go when the person is signed in; was matched too */
  completeUrl: z.string(),
  /** becomes the browser's secret: every answer to this flow, however often it is delivered, sets the same */
  browserSecret: z.string(),
  startedAt: z.number(),
});

/**
 * One round trip to a provider. It lives in the browser that owns it, sealed, so that it costs us nothing,
 * survives our restart, and can only come back from where it started.
 */
export type Flow = z.infer<typeof flowSchema>;

type NewFlow = Pick<
  Flow,
  | 'state'
  | 'codeVerifier'
  | 'nonce'
  | 'requestToken'
  | 'connectionId'
  | 'intent'
  | 'transferable'
  | 'actor'
  | 'redirectUri'
  | 'scopes'
  | 'redirectUrl'
  | 'completeUrl'
>;

/**
 * Unguessable, and gives the flow's cookie its name. The time is there for words alone: it tells an expired flow from
 * one of another browser.
 * @param now Unix milliseconds
 */
export function createState(now: number): string {
  return `${Math.floor(now / 1000).toString(36)}.${createSecret()}`;
}

/** @param now Unix milliseconds */
export function createFlow(flow: NewFlow & { readonly id?: string }, now: number): Flow {
  return {
    ...flow,
    id: flow.id ?? createId('flow'),
    browserSecret: createSecret(),
    startedAt: now,
  };
}

/** The part of the cookie's name that finds the flow of a state: the end of the state, 96 random bits of it. */
export function flowCookiePurpose(state: string): `flow_${string}` {
  return `flow_${state.slice(-16)}`;
}

export function sealFlow(sealer: Sealer, environment: Environment, flow: Flow): string {
  return sealer.seal(JSON.stringify(flow), flowContext(environment, flow.state));
}

export interface OpenFlow {
  /** value of the cookie that the state names; undefined when the browser has none */
  readonly cookie: string | undefined;
  /** the `state` the provider sent back */
  readonly state: string | undefined;
  readonly now: number;
}

/**
 * Opens the flow a callback belongs to.
 * @throws {AppError} `oauth_state_invalid` when it is over, `oauth_flow_other_browser` when it was started
 *   recently but not here (otherwise somebody could sign others in to his own account: RFC 6749 §10.12)
 */
export function openFlow(sealer: Sealer, environment: Environment, { cookie, state, now }: OpenFlow): Flow {
  if (state === undefined) throw new AppError('oauth_callback_invalid');
  if (cookie === undefined)
    throw new AppError(wasStartedLately(state, now) ? 'oauth_flow_other_browser' : 'oauth_state_invalid');
  const flow = readSealed(sealer, environment, { cookie, state });
  if (flow.state !== state) throw new AppError('oauth_state_invalid');
  if (now >= flow.startedAt + flowLifetimeMs) throw new AppError('oauth_state_invalid');
  return flow;
}

function readSealed(
  sealer: Sealer,
  environment: Environment,
  { cookie, state }: { cookie: string; state: string },
): Flow {
  try {
    return flowSchema.parse(JSON.parse(sealer.open(cookie, flowContext(environment, state))));
  } catch (cause) {
    throw new AppError('oauth_state_invalid', { cause });
  }
}

/** A flow opens in its own environment and for its own state only. */
function flowContext(environment: Environment, state: string): readonly [string, string, string] {
  return ['flow', environment.id, state];
}

function wasStartedLately(state: string, now: number): boolean {
  const startedAt = Number.parseInt(state.split('.', 1)[0] ?? '', 36) * 1000;
  return startedAt <= now + 60_000 && now < startedAt + flowLifetimeMs;
}
