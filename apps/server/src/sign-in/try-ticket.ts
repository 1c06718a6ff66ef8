import { AppError } from '@portico/contract';
import { z } from 'zod';
import type { Environment } from '../environments/environment.ts';
import { createId } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';

const ticketSchema = z.object({ flowId: z.string(), connectionId: z.string(), expiresAt: z.number() });

/** Lets whoever opens the link run one trial of a connection. */
export type TryTicket = z.infer<typeof ticketSchema>;

const lifetimeMs = 10 * 60 * 1000;

/** @returns the ticket and the sealed form that goes into the link */
export function createTryTicket(
  sealer: Sealer,
  environment: Environment,
  { connectionId, now }: { connectionId: string; now: number },
): { ticket: TryTicket; sealed: string } {
  const ticket = { flowId: createId('flow'), connectionId, expiresAt: now + lifetimeMs };
  return { ticket, sealed: sealer.seal(JSON.stringify(ticket), ticketContext(environment)) };
}

/** @throws {AppError} `oauth_try_not_found` */
export function openTryTicket(
  sealer: Sealer,
  environment: Environment,
  { sealed, now }: { sealed: string; now: number },
): TryTicket {
  const ticket = findTryTicket(sealer, environment, sealed);
  if (!ticket || now >= ticket.expiresAt) throw new AppError('oauth_try_not_found');
  return ticket;
}

/** @returns the ticket of a link, expired or not; undefined for what is not ours */
export function findTryTicket(
  sealer: Sealer,
  environment: Environment,
  sealed: string,
): TryTicket | undefined {
  try {
    return ticketSchema.parse(JSON.parse(sealer.open(sealed, ticketContext(environment))));
  } catch {
    return undefined;
  }
}

const ticketContext = (environment: Environment) => ['try_ticket', environment.id, 'link'] as const;
