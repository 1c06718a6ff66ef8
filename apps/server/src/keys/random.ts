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
  return draw(length, (start, end) => Buffer.from(pool.subarray(start, end)));
}

/** The same as two hexadecimal digits a byte. */
export function drawRandomHex(length: number): string {
  return draw(length, (start, end) => pool.toString('hex', start, end));
}

function draw<Drawn>(length: number, take: (start: number, end: number) => Drawn): Drawn {
  if (used + length > poolBytes) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += length;
  const drawn = take(start, used);
  pool.fill(0, start, used);
  return drawn;
}
