import { describe, expect, it } from 'vitest';
import { pathWithin } from './router.ts';

describe('pathWithin', () => {
  it.each([
    { pathname: '/sign-in', basePath: '', path: '/sign-in' },
    { pathname: '/sign-in/', basePath: '', path: '/sign-in' },
    { pathname: '/e/production/user', basePath: '/e/production', path: '/user' },
    { pathname: '/e/production', basePath: '/e/production', path: '/e/production' },
    { pathname: '/', basePath: '', path: '/' },
  ])('reads $pathname under "$basePath" as $path', ({ pathname, basePath, path }) => {
    expect(pathWithin(pathname, basePath)).toBe(path);
  });
});
