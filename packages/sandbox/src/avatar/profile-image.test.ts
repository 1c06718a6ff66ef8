import { describe, expect, it } from 'vitest';
import { createRig, origin } from '../testing.ts';

const picture = `${origin}/sandbox/x/profile_images/38291746/noorhaddad`;

async function load(url: string): Promise<Response> {
  return createRig().sandbox.fetch(new Request(url));
}

describe('a profile picture', () => {
  it.each([
    ['_normal', 48],
    ['_bigger', 73],
    ['_mini', 24],
    ['_400x400', 400],
    ['', 400],
  ])('has the variant "%s" %i pixels wide, as at X', async (suffix, width) => {
    const response = await load(`${picture}${suffix}.png`);
    expect(response.headers.get('content-type')).toBe('image/png');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.readUInt32BE(16)).toBe(width);
  });

  it.each([
    `${picture}_huge.png`,
    picture.replace('noorhaddad', 'other') + '_normal.png',
    `${origin}/sandbox/x/profile_images/1/a.png`,
  ])('is 404 where X would have none: %s', async (url) => {
    expect((await load(url)).status).toBe(404);
  });

  it('can be loaded for somebody who was made up', async () => {
    const rig = createRig();
    const { access_token } = await rig.signIn({ person: 'new' });
    const answer = await rig.me(access_token, '?user.fields=profile_image_url');
    const { data } = (await answer.json()) as { data: { profile_image_url: string } };
    expect((await rig.sandbox.fetch(new Request(data.profile_image_url))).status).toBe(200);
  });

  it('asked for under the id "new" makes nobody up', async () => {
    const rig = createRig();
    const response = await rig.sandbox.fetch(
      new Request(`${origin}/sandbox/x/profile_images/new/a_normal.png`),
    );
    expect(response.status).toBe(404);
  });
});
