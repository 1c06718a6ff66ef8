import { describe, expect, it } from 'vitest';
import { sampleEnvironment, testSealer as sealer } from '../../test/sample-environment.ts';
import { createSealer } from '../keys/seal.ts';
import { openOutcome, outcomeError, outcomeLifetimeMs, sealOutcome } from './outcome.ts';
import type { FailedOutcome } from './outcome.ts';

const environment = sampleEnvironment();
const now = 1_800_000_000_000;
const outcome: FailedOutcome = {
  intent: 'sign_in',
  code: 'oauth_access_denied',
  reference: '7F3K-92',
  at: now,
  strategy: 'oauth_x',
  providerName: 'X',
  username: 'ada',
};
const cookie = sealOutcome(sealer, environment, outcome);

describe('openOutcome', () => {
  it('opens what was sealed', () => {
    expect(openOutcome(sealer, environment, { cookie, now })).toEqual(outcome);
  });

  it('opens it for ten minutes', () => {
    const at = (later: number) => openOutcome(sealer, environment, { cookie, now: now + later });
    expect([at(outcomeLifetimeMs - 1)?.code, at(outcomeLifetimeMs)]).toEqual([
      'oauth_access_denied',
      undefined,
    ]);
  });

  it('takes a cookie of a browser, which any page on a sibling host may have set, for what it is', () => {
    const forged = [
      undefined,
      '',
      'v1',
      'nonsense',
      JSON.stringify(outcome),
      cookie.slice(0, -2),
      `${cookie}A`,
    ];
    const opened = forged.map((value) => openOutcome(sealer, environment, { cookie: value, now }));
    expect(opened).toEqual(forged.map(() => undefined));
  });

  it('opens nothing of another environment, key or purpose', () => {
    const elsewhere = sampleEnvironment({ id: 'env_0000000000000000000000000000000b' });
    const foreign = [
      sealOutcome(sealer, elsewhere, outcome),
      sealOutcome(createSealer(Buffer.alloc(32, 7)), environment, outcome),
      sealer.seal(JSON.stringify(outcome), ['flow', environment.id, 'cookie']),
    ];
    const opened = foreign.map((value) => openOutcome(sealer, environment, { cookie: value, now }));
    expect(opened).toEqual([undefined, undefined, undefined]);
  });

  it('opens nothing in another shape', () => {
    const sealed = sealer.seal('{"code":"oauth_access_denied"}', ['outcome', environment.id, 'cookie']);
    expect(openOutcome(sealer, environment, { cookie: sealed, now })).toBeUndefined();
  });
});

describe('outcomeError', () => {
  it('tells the code, a sentence, the reference and who it was about', () => {
    expect(outcomeError(outcome)).toMatchObject({
      code: 'oauth_access_denied',
      message: 'The person cancelled at the provider.',
      meta: { reference: '7F3K-92', strategy: 'oauth_x', provider_name: 'X', username: 'ada' },
    });
  });

  it('leaves out what is not known', () => {
    const { intent, code, reference, at } = outcome;
    expect(outcomeError({ intent, code, reference, at }).meta).toEqual({ reference: '7F3K-92' });
  });
});
