import { AppError } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import type { Log } from '../log.ts';
import { failureCodes } from '../sign-in/provider-failure.ts';
import { isDatabaseUnavailable } from '../store/database.ts';
import type { Problem } from './answer.ts';
import { errorBody, statusOf } from './answer.ts';
import { InputError } from './input.ts';

type Problems = readonly [Problem, ...Problem[]];

/**
 * Turns whatever was thrown into an answer. A refusal says what it is; anything else is a bug, of which the
 * caller learns nothing but the trace id.
 */
export function failureAnswer(
  error: unknown,
  context: { log: Log; traceId: string; headers: Record<string, string> },
): Response {
  const { log, traceId, headers } = context;
  const problems = problemsOf(error);
  const status = statusOf(problems[0].code);
  if (status >= 500) log.error('request.failed', { trace_id: traceId, code: problems[0].code }, error);
  const retryAfter = error instanceof AppError ? error.retryAfterSeconds : undefined;
  return new Response(errorBody(problems, traceId), {
    status,
    headers: {
      ...headers,
      ...(retryAfter === undefined && status !== 503 ? {} : { 'retry-after': String(retryAfter ?? 5) }),
    },
  });
}

/** Whether something was refused as we mean to, so that nothing of it was done. */
export function isRefusal(error: unknown): boolean {
  return error instanceof InputError || error instanceof AppError || error instanceof OAuthError;
}

function problemsOf(error: unknown): Problems {
  if (error instanceof InputError) return error.problems;
  if (error instanceof AppError) return [{ code: error.code, meta: error.meta, message: error.message }];
  if (error instanceof OAuthError) return [{ code: failureCodes[error.code] }];
  if (isDatabaseUnavailable(error)) return [{ code: 'service_unavailable' }];
  return [{ code: 'internal_error' }];
}
