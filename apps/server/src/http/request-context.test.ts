import { describe, expect, it } from 'vitest';
import { createTraceId, referenceOf } from './request-context.ts';

describe('createTraceId', () => {
  it('gives 32 hexadecimal digits, each time others', () => {
    const ids = Array.from({ length: 1000 }, createTraceId);
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('referenceOf', () => {
  it.each([
    { traceId: '0'.repeat(32), is: '0000-00' },
    { traceId: 'f'.repeat(32), is: 'ZZZZ-ZZ' },
    { traceId: `3b1f${'0'.repeat(28)}`, is: '7CFG-00' },
    { traceId: `00000004${'f'.repeat(24)}`, is: '0000-01' },
    { traceId: `00000003${'f'.repeat(24)}`, is: '0000-00' },
    { traceId: `80000000${'0'.repeat(24)}`, is: 'G000-00' },
  ])('of $traceId is $is', ({ traceId, is }) => {
    expect(referenceOf(traceId)).toBe(is);
  });

  it('holds no letter that could be read out as another', () => {
    for (let draw = 0; draw < 500; draw += 1) {
      expect(referenceOf(createTraceId())).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$/);
    }
  });
});
