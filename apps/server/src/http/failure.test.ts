import { AppError } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import { describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { failureAnswer } from './failure.ts';
import { InputError } from './input.ts';

const traceId = '0123456789abcdef0123456789abcdef';
const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };

async function answerTo(error: unknown) {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  const response = failureAnswer(error, { log, traceId, headers });
  return { status: response.status, headers: response.headers, text: await response.text(), lines };
}

const canary = 'canary-4711';
const databaseError = Object.assign(new Error(`${canary} terminating connection`), { code: '57P01' });

describe('failureAnswer', () => {
  it.each([
    {
      name: 'a refusal',
      error: new AppError('oauth_provider_exists'),
      status: 409,
      code: 'oauth_provider_exists',
    },
    {
      name: 'a request that does not fit',
      error: new InputError([{ code: 'form_param_missing', meta: { param_name: 'name' } }]),
      status: 422,
      code: 'form_param_missing',
    },
    {
      name: 'a failure at a provider',
      error: new OAuthError('oauth_rate_limited', canary, { hop: 'token' }),
      status: 503,
      code: 'oauth_quota_exceeded',
    },
    { name: 'a database that is away', error: databaseError, status: 503, code: 'service_unavailable' },
    { name: 'a bug', error: new TypeError(canary), status: 500, code: 'internal_error' },
    { name: 'a bug that throws a text', error: canary, status: 500, code: 'internal_error' },
    { name: 'a bug that throws nothing', error: undefined, status: 500, code: 'internal_error' },
  ])('answers $name with $status $code', async ({ error, status, code }) => {
    const answer = await answerTo(error);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ code }], trace_id: traceId });
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.text).not.toContain(canary);
    expect(answer.text).not.toMatch(/\bat .*:\d+/);
  });

  it('says everything that is wrong with a request', async () => {
    const problems = [
      { code: 'form_param_missing', meta: { param_name: 'name' }, message: 'name is missing.' },
      { code: 'form_param_unknown', meta: { param_name: 'nam' } },
    ] as const;
    const { text } = await answerTo(new InputError(problems));
    expect((JSON.parse(text) as { errors: unknown[] }).errors).toMatchObject([
      { code: 'form_param_missing', message: 'name is missing.', meta: { param_name: 'name' } },
      { code: 'form_param_unknown', meta: { param_name: 'nam' } },
    ]);
  });

  it('logs what is on our side, with its cause, and nothing that is on the caller’s', async () => {
    const { lines } = await answerTo(new Error('outer', { cause: new Error('inner') }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/request\.failed.*|outer/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      trace_id: traceId,
      error: { message: 'outer', cause: { message: 'inner' } },
    });
    expect((await answerTo(new AppError('resource_not_found'))).lines).toEqual([]);
  });

  it.each([
    { error: new AppError('too_many_requests', { retryAfterSeconds: 17 }), is: '17' },
    { error: databaseError, is: '5' },
    { error: new AppError('mail_not_sent'), is: '5' },
    { error: new AppError('resource_not_found'), is: null },
    { error: new Error('bug'), is: null },
  ])('says when to come back: $is', async ({ error, is }) => {
    expect((await answerTo(error)).headers.get('retry-after')).toBe(is);
  });
});
