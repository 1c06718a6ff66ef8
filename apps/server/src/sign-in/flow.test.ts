import { describe, expect, it } from 'vitest';
import { sampleEnvironment, testSealer as sealer } from '../../test/sample-environment.ts';
import { createSealer } from '../keys/seal.ts';
import {
  createFlow as create,
  createState,
  flowCookiePurpose,
  flowLifetimeMs,
  openFlow,
  sealFlow,
} from './flow.ts';

const environment = sampleEnvironment();
type New = Omit<Parameters<typeof create>[0], 'state'>;
const createFlow = (asked: New, at: number) => create({ ...asked, state: createState(at) }, at);
const now = 1_800_000_000_000;
const asked = {
  connectionId: 'oauthp_1',
  intent: 'sign_in',
  transferable: true,
  codeVerifier: 'verifier',
  redirectUri: 'https://auth.example.com/v1/oauth-callback/x',
  scopes: ['tweet.read', 'users.read'],
  redirectUrl: 'https://app.example.com/',
  completeUrl: 'https://app.example.com/done',
} as const;
const flow = createFlow({ ...asked, scopes: [...asked.scopes] }, now);
const cookie = sealFlow(sealer, environment, flow);
const open = { cookie, state: flow.state, now };

describe('createFlow', () => {
  it('draws id, state and browser secret anew each time, unrelated to one another', () => {
    const flows = Array.from({ length: 100 }, () => createFlow({ ...asked, scopes: [] }, now));
    const values = flows.flatMap(({ id, state, browserSecret }) => [id, state, browserSecret]);
    expect(new Set(values).size).toBe(300);
    expect(flow.state.split('.')[1]).toMatch(/^[\w-]{43}$/);
    expect(flow.browserSecret).toMatch(/^[\w-]{43}$/);
    expect(flow.state).not.toContain(flow.browserSecret);
  });

  it('makes a state that any provider carries: at most 500 plain characters', () => {
    expect(flow.state).toMatch(/^[\w.-]{44,500}$/);
  });

  it('keeps the id of a trial', () => {
    expect(createFlow({ ...asked, intent: 'try', scopes: [], id: 'flow_mine' }, now).id).toBe('flow_mine');
  });
});

describe('openFlow', () => {
  it('opens what was sealed, as it was', () => {
    expect(openFlow(sealer, environment, open)).toEqual(flow);
  });

  it('opens it until the last millisecond of its ten minutes', () => {
    expect(openFlow(sealer, environment, { ...open, now: now + flowLifetimeMs - 1 })).toEqual(flow);
  });

  const other = createFlow({ ...asked, scopes: [] }, now);
  const flip = (text: string, at: number) =>
    `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
  const anotherKey = createSealer(Buffer.alloc(32, 7));

  it.each([
    { name: 'a callback without a state', change: { state: undefined }, code: 'oauth_callback_invalid' },
    { name: 'another state', change: { state: other.state }, code: 'oauth_state_invalid' },
    { name: 'an empty state', change: { state: '' }, code: 'oauth_state_invalid' },
    {
      name: 'a state with something behind it',
      change: { state: `${flow.state} ` },
      code: 'oauth_state_invalid',
    },
    {
      name: 'a flow whose ten minutes are over',
      change: { now: now + flowLifetimeMs },
      code: 'oauth_state_invalid',
    },
    {
      name: "the cookie of another flow under this one's state",
      change: { cookie: sealFlow(sealer, environment, other) },
      code: 'oauth_state_invalid',
    },
    {
      name: 'a cookie that was sealed with another key',
      change: { cookie: sealFlow(anotherKey, environment, flow) },
      code: 'oauth_state_invalid',
    },
    {
      name: 'a changed cookie',
      change: { cookie: flip(cookie, cookie.length - 30) },
      code: 'oauth_state_invalid',
    },
    { name: 'a truncated cookie', change: { cookie: cookie.slice(0, -4) }, code: 'oauth_state_invalid' },
    {
      name: 'a cookie that was never sealed',
      change: { cookie: JSON.stringify(flow) },
      code: 'oauth_state_invalid',
    },
    { name: 'an empty cookie', change: { cookie: '' }, code: 'oauth_state_invalid' },
    {
      name: 'a browser that did not start a young flow',
      change: { cookie: undefined },
      code: 'oauth_flow_other_browser',
    },
    {
      name: 'a browser without its cookie when the flow is old',
      change: { cookie: undefined, now: now + flowLifetimeMs },
      code: 'oauth_state_invalid',
    },
    {
      name: 'a state that is not ours',
      change: { cookie: undefined, state: 'abc' },
      code: 'oauth_state_invalid',
    },
    {
      name: 'a state that claims to come from the future',
      change: { cookie: undefined, state: 'zzzzzzz.abc' },
      code: 'oauth_state_invalid',
    },
  ])('refuses $name', ({ change, code }) => {
    expect(() => openFlow(sealer, environment, { ...open, ...change })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('opens nothing in another environment', () => {
    const elsewhere = sampleEnvironment({ id: 'env_0000000000000000000000000000000b' });
    expect(() => openFlow(sealer, elsewhere, open)).toThrow(
      expect.objectContaining({ code: 'oauth_state_invalid' }),
    );
  });

  it('opens nothing that was sealed for another purpose', () => {
    const foreign = sealer.seal(JSON.stringify(flow), ['outcome', environment.id, flow.state]);
    expect(() => openFlow(sealer, environment, { ...open, cookie: foreign })).toThrow(
      expect.objectContaining({ code: 'oauth_state_invalid' }),
    );
  });

  it('opens nothing that an older version sealed in another shape', () => {
    const { browserSecret: _gone, ...older } = flow;
    const sealed = sealer.seal(JSON.stringify(older), ['flow', environment.id, flow.state]);
    expect(() => openFlow(sealer, environment, { ...open, cookie: sealed })).toThrow(
      expect.objectContaining({ code: 'oauth_state_invalid' }),
    );
  });

  it('opens nothing that holds another state than the one it is sealed for', () => {
    const swapped = sealer.seal(JSON.stringify(other), ['flow', environment.id, flow.state]);
    expect(() => openFlow(sealer, environment, { ...open, cookie: swapped })).toThrow(
      expect.objectContaining({ code: 'oauth_state_invalid' }),
    );
  });
});

describe('flowCookiePurpose', () => {
  it('names one cookie for each state, of letters that every browser takes', () => {
    expect(flowCookiePurpose(flow.state)).toMatch(/^flow_[\w-]{16}$/);
    expect(flowCookiePurpose(flow.state)).toBe(flowCookiePurpose(flow.state));
    expect(flowCookiePurpose(`${flow.state}a`)).not.toBe(flowCookiePurpose(flow.state));
  });
});
