import { AppError } from '@portico/contract';
import type { Deps } from '../deps.ts';
import { actingSession, findCurrentBrowser } from '../sessions/current-browser.ts';
import { findOperator } from '../store/operators.ts';

/**
 * Finds the operator behind a session. Having an account in the operators' environment is not enough: default
 * deny.
 * @param secret of the browser, in the operators' environment
 * @returns the user id
 * @throws {AppError} `operator_session_required` or `operator_forbidden`
 */
export async function findCurrentOperator(
  { db, registry }: Deps,
  { secret, now }: { secret: string; now: number },
): Promise<string> {
  const environment = registry.operators();
  const current = await findCurrentBrowser(db, environment, { secret, now });
  const session = current && actingSession(current);
  if (!session) throw new AppError('operator_session_required');
  const operator = await findOperator(db, environment.id, session.user_id);
  if (!operator) throw new AppError('operator_forbidden');
  return operator.user_id;
}
