import { AppError } from '@portico/contract';
import { z } from 'zod';
import type { Environment } from '../environments/environment.ts';
import type { Sealer } from '../keys/seal.ts';

const ticketSchema = z.object({
  intent: z.enum(['connect', 'verify']),
  connectionId: z.string(),
  userId: z.string(),
  sessionId: z.string(),
  /** the account that is to be connected again */
  accountId: z.string().optional(),
  /** asked for beside those of the connection */
  scopes: z.array(z.string()),
  /** was matched */
  redirectUrl: z.string(),
  expiresAt: z.number(),
});

/** Lets one session begin one round trip to a provider for the person who is signed in. */
export type ConnectTicket = z.infer<typeof ticketSchema>;

const lifetimeMs = 10 * 60 * 1000;

/** @returns the address that begins it, for the browser of that session alone */
export function connectStartUrl(
  sealer: Sealer,
  environment: Environment,
  { now, ...ticket }: Omit<ConnectTicket, 'expiresAt'> & { readonly now: number },
): string {
  const text = JSON.stringify({ ...ticket, expiresAt: now + lifetimeMs });
  const url = new URL(`${environment.baseUrl}/sign-in/start`);
  url.searchParams.set('connect_ticket', sealer.seal(text, ticketContext(environment)));
  return url.href;
}

/** @throws {AppError} `oauth_state_invalid` for one that is late or not ours */
export function openConnectTicket(
  sealer: Sealer,
  environment: Environment,
  { sealed, now }: { sealed: string; now: number },
): ConnectTicket {
  const ticket = readTicket(sealer, environment, sealed);
  if (now >= ticket.expiresAt) throw new AppError('oauth_state_invalid');
  return ticket;
}

function readTicket(sealer: Sealer, environment: Environment, sealed: string): ConnectTicket {
  try {
    return ticketSchema.parse(JSON.parse(sealer.open(sealed, ticketContext(environment))));
  } catch (cause) {
    throw new AppError('oauth_state_invalid', { cause });
  }
}

const ticketContext = (environment: Environment) => ['connect_ticket', environment.id, 'link'] as const;
