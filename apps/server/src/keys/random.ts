import { randomFillSync } from 'node:crypto';

const poolBytes = 8192;
const pool = Buffer.alloc(poolBytes);
let used = poolBytes;

/**
 * Random bytes for secrets, drawn from the system many at a time: asking it for a few costs more than the
 * bytes. What was handed out is wiped from the pool.
 * @param length at most 256
 */
export function drawRandom(length: number): Buffer {
  if (used + length > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + length));
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
