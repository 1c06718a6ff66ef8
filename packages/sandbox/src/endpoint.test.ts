import { describe, expect, it } from 'vitest';
import { sandboxEndpoint } from './endpoint.ts';

describe('sandboxEndpoint', () => {
  it.each([
    ['https://x.com/i/oauth2/authorize', 'http://localhost:4400/sandbox/x/i/oauth2/authorize'],
    ['https://api.x.com/2/oauth2/token', 'http://localhost:4400/sandbox/x/2/oauth2/token'],
    [
      'https://api.x.com/2/users/me?user.fields=verified',
      'http://localhost:4400/sandbox/x/2/users/me?user.fields=verified',
    ],
  ])('keeps the path and query of %s', (real, expected) => {
    expect(sandboxEndpoint('http://localhost:4400', 'x', real)).toBe(expected);
  });

  it('tolerates a slash at the end of the origin and takes another base path', () => {
    expect(sandboxEndpoint('http://localhost:4400/', 'x', 'https://x.com/a', '/stand-ins')).toBe(
      'http://localhost:4400/stand-ins/x/a',
    );
  });

  it('refuses what is no absolute URL', () => {
    expect(() => sandboxEndpoint('http://localhost:4400', 'x', '/2/users/me')).toThrow(TypeError);
  });
});
