import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { drawAvatar } from './draw.ts';
import { letterStrokes } from './letters.ts';

/** Reads a PNG as strictly as a decoder: chunk by chunk, checksums included. */
function decode(png: Buffer) {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  return {
    width: header.readUInt32BE(0),
    height: header.readUInt32BE(4),
    pixels: inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0)),
  };
}

describe('drawAvatar', () => {
  it('makes a PNG of that size, in that colour, with something white in the middle', () => {
    const { width, height, pixels } = decode(drawAvatar('H', '#0f766e', 48));
    expect([width, height, pixels.length]).toEqual([48, 48, 48 * (1 + 48 * 3)]);
    expect([...pixels.subarray(1, 4)]).toEqual([0x0f, 0x76, 0x6e]);
    const middle = 24 * (1 + 48 * 3) + 1 + 24 * 3; // on the bar of the H
    expect(Math.min(...pixels.subarray(middle, middle + 3))).toBeGreaterThan(240);
  });

  it('leaves the square plain without initials', () => {
    const { pixels } = decode(drawAvatar('', '#101010', 24));
    expect(new Set(pixels)).toEqual(new Set([0, 0x10]));
  });

  it('knows every letter', () => {
    const blank = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => letterStrokes(letter).length === 0);
    expect(blank).toEqual([]);
  });
});
