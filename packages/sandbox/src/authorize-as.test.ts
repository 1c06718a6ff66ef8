import { describe, expect, it } from 'vitest';
import { authorizeAs } from './authorize-as.ts';
import { ada, authorizeUrl, createRig } from './testing.ts';

describe('authorizeAs', () => {
  it('signs somebody in without a browser, from the authorize URL to the profile', async () => {
    const rig = createRig();
    const tokens = await rig.signIn();
    expect(await (await rig.me(tokens.access_token)).json()).toEqual({
      data: { id: ada, name: 'Ada Byrne', username: 'ada_byrne' },
    });
  });

  it('accepts a handle for the person', async () => {
    const rig = createRig();
    const tokens = await rig.signIn({ person: 'june_makes' });
    expect(await (await rig.me(tokens.access_token)).json()).toMatchObject({
      data: { username: 'june_makes' },
    });
  });

  it('says what the page says when there is no way back', async () => {
    const { sandbox } = createRig();
    const url = authorizeUrl({ client_id: 'nobody' });
    await expect(authorizeAs(url, { person: ada }, sandbox.fetch)).rejects.toThrow(
      /400.*Something went wrong.*nobody/,
    );
  });

  it('says who is missing when nobody has that id', async () => {
    const { sandbox } = createRig();
    await expect(authorizeAs(authorizeUrl(), { person: '42' }, sandbox.fetch)).rejects.toThrow(
      /nobody called “42”/,
    );
  });

  it('returns at once where the provider redirects without a page', async () => {
    const { authorize } = createRig();
    const callback = await authorize({}, { scope: 'tweet.read user.email' });
    expect(callback.searchParams.get('error')).toBe('invalid_scope');
  });
});
