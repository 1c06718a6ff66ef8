import { describe, expect, it } from 'vitest';
import { callbackAddress, callbackPathProblem, formerPaths } from './callback-paths.ts';

const current = 'https://acme.example/login/callback';

describe('callbackAddress', () => {
  it('keeps the host and takes the path', () => {
    expect(callbackAddress(current, ' /auth/v1/callback ', 'x')).toBe(
      'https://acme.example/auth/v1/callback',
    );
  });

  it('is our own again where no path is given', () => {
    expect(callbackAddress(current, '', 'x')).toBe('https://acme.example/v1/oauth-callback/x');
  });
});

describe('callbackPathProblem', () => {
  it.each(['', ...formerPaths('x')])('takes "%s"', (path) => {
    expect(callbackPathProblem(path)).toBeUndefined();
  });

  it.each(['login/callback', '/login callback', '/login?x=1', '/', 'https://acme.example/x'])(
    'refuses "%s"',
    (path) => {
      expect(callbackPathProblem(path)).toContain('slash');
    },
  );
});
