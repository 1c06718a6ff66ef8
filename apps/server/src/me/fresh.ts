import { AppError } from '@portico/contract';
import type { SessionRow } from '../store/sessions.ts';

/** How long a proven factor allows what gives or takes a way in, in milliseconds. */
const freshForMs = 10 * 60 * 1000;

type Authenticated = Pick<SessionRow, 'authenticated_at'>;

export function isFresh(session: Authenticated, now: number): boolean {
  return now - session.authenticated_at <= freshForMs;
}

/** @throws {AppError} `session_reverification_required` when the person has to prove once more that it is them */
export function assertFresh(session: Authenticated, now: number): void {
  if (!isFresh(session, now)) throw new AppError('session_reverification_required');
}
