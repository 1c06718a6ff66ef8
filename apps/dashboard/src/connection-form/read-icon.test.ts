import { backend } from '@portico/contract';
import { describe, expect, it } from 'vitest';
import { readIcon } from './read-icon.ts';

const picture = (bytes: number, type = 'image/png') => new Blob([new Uint8Array(bytes)], { type });

describe('readIcon', () => {
  it.each(['image/png', 'image/webp', 'image/svg+xml'])(
    'makes of %s what the contract takes',
    async (type) => {
      const icon = await readIcon(picture(32 * 1024, type));
      const { icon: field } = backend.updateOauthProvider.body.shape;
      expect(icon).toMatchObject({ kind: 'read' });
      expect(field.safeParse(icon.kind === 'read' ? icon.dataUrl : '').error).toBeUndefined();
    },
  );

  it.each([
    { name: 'a picture of another kind', file: picture(10, 'image/gif'), reason: 'not a PNG' },
    { name: 'one that is too large', file: picture(32 * 1024 + 1), reason: '33 KB' },
    { name: 'an empty file', file: picture(0), reason: 'empty' },
  ])('refuses $name', async ({ file, reason }) => {
    expect(await readIcon(file)).toMatchObject({ kind: 'refused', reason: expect.stringContaining(reason) });
  });
});
