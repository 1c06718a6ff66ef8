import { describe, expect, it } from 'vitest';
import { judgeCredential } from './judge-credential.ts';

const shapes = [
  { pattern: null, decoded: '^[\\w-]{10,}:1:ci$', acceptable: true, message: '' },
  {
    pattern: '^[A-Za-z0-9]{20,30}$',
    decoded: null,
    acceptable: false,
    message: 'This looks like an API Key.',
  },
];

describe('judgeCredential', () => {
  it('knows the right kind by what it decodes to', () => {
    expect(judgeCredential(btoa('abcdefghij0123456789:1:ci'), shapes)?.isAcceptable).toBe(true);
  });

  it('names a key of the wrong kind, also with spaces around it', () => {
    expect(judgeCredential(' abcdefghijklmnopqrstuvwxy\n', shapes)).toEqual({
      isAcceptable: false,
      message: 'This looks like an API Key.',
    });
  });

  it.each(['', '   ', 'something-else'])('does not judge "%s"', (value) => {
    expect(judgeCredential(value, shapes)).toBeUndefined();
  });
});
