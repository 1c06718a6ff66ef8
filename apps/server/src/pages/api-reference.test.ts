import { endpoints, openApiDocument } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { apiReference } from './api-reference.ts';
import type { ApiDocument } from './api-reference.ts';

const document = openApiDocument(endpoints, {
  version: '1.2.3',
  serverUrl: 'https://auth.example.com/e/staging',
  cookies: { browser: '__Host-portico_staging', operator: '__Host-portico_operators' },
}) as unknown as ApiDocument;
const page = apiReference(document, '/api-reference.css');
const all = (pattern: RegExp) => [...page.matchAll(pattern)].map((match) => match[1] ?? '');
/** What a reader sees, with one space between words and none before punctuation. */
const words = (markup: string) =>
  markup
    .replaceAll(/<wbr ?\/?>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[;:,.])/g, '');
const partOf = (id: string) => page.split(`<article id="${id}"`)[1]?.split('</article>')[0] ?? '';

describe('the API reference', () => {
  it.each(endpoints.map(({ id, method, path, summary }) => ({ id, method, path, summary })))(
    'shows $id with its method, path and summary',
    ({ id, method, path, summary }) => {
      const text = words(partOf(id));
      expect(text).toContain(`${method} ${path} `);
      expect(text).toContain(summary.replaceAll('`', ''));
    },
  );

  it('shows the parameters, body, answer and errors of an operation', () => {
    const text = words(partOf('createOauthProvider'));
    expect(text).toContain('provider_key required string, at most 64 characters, like ^[a-z][a-z0-9_]*$');
    expect(text).toContain('Portico-Environment');
    expect(text).toContain('additional_authorization_params map of names to string, at most 500 characters');
    expect(text).toMatch(/Answer 201 OauthProvider/);
    expect(text).toContain('oauth_provider_exists: This environment already has a connection with this key.');
    expect(text).toContain('secretKey or operator');
    expect(words(partOf('listUsers'))).toContain('limit integer, 1 to 500, otherwise 50');
  });

  it('shows every named schema with its fields, also those inside others', () => {
    for (const [name, { properties }] of Object.entries(document.components.schemas)) {
      const text = words(partOf(`schema-${name}`));
      for (const field of Object.keys(properties ?? {})) expect(text, name).toContain(` ${field} `);
    }
    expect(words(partOf('schema-OauthTry'))).toContain('email_verified boolean');
  });

  it('names the cookies of the environment and where it is', () => {
    expect(page).toContain('__Host-portico_staging');
    expect(page).toContain('https://auth.example.com/e/staging');
  });

  it('has a target for every link of its own, and each once', () => {
    const ids = all(/ id="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    const links = all(/href="#([^"]+)"/g);
    expect(links.length).toBeGreaterThan(endpoints.length);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  it('needs nothing from elsewhere, and no script', () => {
    expect(page).not.toMatch(/<script|<style|<img|<iframe| style=| on[a-z]+=|javascript:/i);
    const outside = all(/(?:href|src)="([^"#]+)"/g);
    expect(outside).toEqual(['/api-reference.css', 'https://auth.example.com/e/staging/v1/openapi.json']);
  });

  it('shows markup in the document as text', () => {
    const planted = '<img src=x onerror="alert(1)">';
    const text = JSON.stringify(document).replaceAll(
      'Add a connection',
      JSON.stringify(planted).slice(1, -1),
    );
    const changed = apiReference(JSON.parse(text) as ApiDocument, '/api-reference.css');
    expect(changed).not.toContain('<img');
    expect(changed).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  });
});
