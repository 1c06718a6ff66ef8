import { describe, expect, it } from 'vitest';
import { pagesFor, samePageIn } from './pages.ts';

const production = { slug: 'production', isDevelopment: false };

describe('samePageIn', () => {
  it.each([
    { name: 'stays on a page', from: '/development/settings', to: '/production/settings' },
    {
      name: 'stays on a set-up page',
      from: '/development/connections/new/x',
      to: '/production/connections/new/x',
    },
    { name: 'goes up from what has an id', from: '/development/users/user_1', to: '/production/users' },
    { name: 'leaves what only development has', from: '/development/inbox', to: '/production/overview' },
    { name: 'opens the overview from the root', from: '/development', to: '/production/overview' },
  ])('$name', ({ from, to }) => {
    expect(samePageIn(from, production)).toBe(to);
  });

  it('keeps development pages between two of that kind', () => {
    expect(samePageIn('/development/inbox', { slug: 'preview', isDevelopment: true })).toBe('/preview/inbox');
  });
});

describe('pagesFor', () => {
  it('has no inbox and no sandbox in production', () => {
    const titles = pagesFor(false).map(({ title }) => title);
    expect(titles).not.toContain('Inbox');
    expect(titles).not.toContain('Sandbox');
    expect(pagesFor(true).length).toBe(titles.length + 2);
  });
});
