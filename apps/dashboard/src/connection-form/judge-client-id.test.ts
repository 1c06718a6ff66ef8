import { describe, expect, it } from 'vitest';
import { judgeClientId } from './judge-client-id.ts';

const shapes = [
  { pattern: null, decoded: '^[\\w-]{10,}:1:ci$', acceptable: true, message: '' },
  {
    pattern: '^[A-Za-z0-9]{20,30}$',
    decoded: null,
    acceptable: false,
    message: 'This looks like an API Key.',
  },
];

describe('judgeClientId', () => {
  it('knows the right kind by what it decodes to', () => {
    expect(judgeClientId(btoa('abcdefghij0123456789:1:ci'), shapes)?.isAcceptable).toBe(true);
  });

  it('names a key of the wrong kind, also with spaces around it', () => {
    expect(judgeClientId(' abcdefghijklmnopqrstuvwxy\n', shapes)).toEqual({
      isAcceptable: false,
      message: 'This looks like an API Key.',
    });
  });

  it.each(['', '   ', 'something-else'])('does not judge "%s"', (value) => {
    expect(judgeClientId(value, shapes)).toBeUndefined();
  });
});
