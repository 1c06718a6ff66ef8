import { describe, expect, it } from 'vitest';
import { callbackAddress, callbackPathProblem, formerPaths } from './callback-paths.ts';

const own = {
  redirect_uri: 'https://acme.example/e/staging/v1/oauth-callback/x',
  redirect_uri_path: null,
};
const kept = {
  redirect_uri: 'https://acme.example/e/staging/login/callback',
  redirect_uri_path: '/login/callback',
};

describe('callbackAddress', () => {
  it('keeps the address of the environment and takes the path', () => {
    const address = 'https://acme.example/e/staging/auth/v1/callback';
    expect(callbackAddress(own, ' /auth/v1/callback ', 'x')).toBe(address);
    expect(callbackAddress(kept, '/auth/v1/callback', 'x')).toBe(address);
  });

  it('is our own again where no path is given', () => {
    expect(callbackAddress(kept, '', 'x')).toBe(own.redirect_uri);
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
