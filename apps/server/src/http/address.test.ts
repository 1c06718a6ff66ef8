import { describe, expect, it } from 'vitest';
import { sampleEnvironment } from '../../test/sample-environment.ts';
import type { Registry } from '../environments/registry.ts';
import { environmentOfUrl, pathWithinEnvironment, withOverriddenMethod } from './address.ts';

const base = 'https://auth.example.com';

describe('pathWithinEnvironment', () => {
  it.each([
    { url: '/', is: '/' },
    { url: '', is: '/' },
    { url: '/v1/client', is: '/v1/client' },
    { url: '/v1/client/', is: '/v1/client' },
    { url: '/v1/client?a=/e/staging', is: '/v1/client' },
    { url: '/v1/client/#/e/staging', is: '/v1/client' },
    { url: '?a', is: '/' },
    { url: '/e/staging', is: '/' },
    { url: '/e/staging/', is: '/' },
    { url: '/e/staging/v1/client/', is: '/v1/client' },
    { url: '/e/staging/e/other/v1/client', is: '/e/other/v1/client' },
    { url: '/e/Staging/v1/client', is: '/e/Staging/v1/client' },
    { url: '/e//v1/client', is: '/e//v1/client' },
    { url: '/e/-a/v1/client', is: '/e/-a/v1/client' },
    { url: `/e/${'a'.repeat(63)}/v1`, is: '/v1' },
    { url: `/e/${'a'.repeat(64)}/v1`, is: `/e/${'a'.repeat(64)}/v1` },
    { url: '/a/e/staging/v1', is: '/a/e/staging/v1' },
    { url: '//v1/client', is: '//v1/client' },
    { url: '/v1/client//', is: '/v1/client/' },
    { url: '/v1%2fclient', is: '/v1%2fclient' },
    { url: '/%65/staging/v1', is: '/%65/staging/v1' },
    { url: '/v1/./client', is: '/v1/./client' },
    { url: '/v1/client;a=b', is: '/v1/client;a=b' },
    { url: '/V1/client', is: '/V1/client' },
  ])('of "$url" is $is', ({ url, is }) => {
    expect(pathWithinEnvironment(base + url)).toBe(is);
  });
});

describe('environmentOfUrl', () => {
  const root = sampleEnvironment();
  const staging = sampleEnvironment({ id: 'env_staging', slug: 'staging', basePath: '/e/staging' });
  const own = sampleEnvironment({ id: 'env_own', slug: 'own' });
  const bySlug = new Map([root, staging, own].map((environment) => [environment.slug, environment]));
  const registry = {
    bySlug: (slug: string) => bySlug.get(slug),
    byHost: (host: string | undefined) => (host === 'login.example.com' ? own : root),
  } as Registry;

  it.each([
    { name: 'the one at the public origin', url: '/v1/client', host: 'auth.example.com', is: root },
    { name: 'the one at the public origin without a host', url: '/v1/client', host: undefined, is: root },
    { name: 'the one of the host', url: '/v1/client', host: 'login.example.com', is: own },
    { name: 'the one of the prefix', url: '/e/staging/v1/client', host: 'auth.example.com', is: staging },
    { name: 'the one of the prefix on any host', url: '/e/staging', host: 'login.example.com', is: staging },
    {
      name: 'none for an unknown prefix',
      url: '/e/nowhere/v1/client',
      host: 'auth.example.com',
      is: undefined,
    },
    {
      name: 'none for a second address of the root',
      url: '/e/development/v1/client',
      host: undefined,
      is: undefined,
    },
    {
      name: 'none for a second address of one with a host',
      url: '/e/own/v1/client',
      host: undefined,
      is: undefined,
    },
    { name: 'the root for a prefix in the query', url: '/v1/client?/e/staging/', host: undefined, is: root },
  ])('finds $name', ({ url, host, is }) => {
    expect(environmentOfUrl(registry, base + url, host)?.id).toBe(is?.id);
  });
});

describe('withOverriddenMethod', () => {
  const methodOf = (path: string, method = 'POST') => {
    const request = new Request(base + path, { method });
    return withOverriddenMethod(request).method;
  };

  it.each([
    { path: '/v1/client/sign-ups/1?_method=PATCH', is: 'PATCH' },
    { path: '/v1/client/sign-ups/1?_method=patch', is: 'PATCH' },
    { path: '/v1/client?_method=DELETE', is: 'DELETE' },
    { path: '/v1/client/?_method=DELETE', is: 'DELETE' },
    { path: '/v1/me?_method=PUT', is: 'PUT' },
    { path: '/v1/me/external-accounts?a=b&_method=DELETE', is: 'DELETE' },
    { path: '/v1/environment?_method=PATCH', is: 'PATCH' },
    { path: '/e/staging/v1/client?_method=DELETE', is: 'DELETE' },
  ])('reads $path as $is', ({ path, is }) => {
    expect(methodOf(path)).toBe(is);
  });

  it.each([
    '/v1/oauth-providers/1?_method=DELETE',
    '/v1/environment-settings?_method=PATCH',
    '/v1/clients?_method=DELETE',
    '/v1/menu?_method=DELETE',
    '/v1/users/v1/client?_method=DELETE',
    '/v1/client?_method=GET',
    '/v1/client?_method=HEAD',
    '/v1/client?_method=CONNECT',
    '/v1/client?_method=',
    '/v1/client?x_method=DELETE',
    '/v1/client#?_method=DELETE',
  ])('reads %s as POST', (path) => {
    expect(methodOf(path)).toBe('POST');
  });

  it('turns no GET into a write', () => {
    expect(methodOf('/v1/client?_method=DELETE', 'GET')).toBe('GET');
  });

  it('keeps the body', async () => {
    const request = new Request(`${base}/v1/client/sign-ups/1?_method=PATCH`, {
      method: 'POST',
      body: 'a=b',
    });
    expect(await withOverriddenMethod(request).text()).toBe('a=b');
  });
});
