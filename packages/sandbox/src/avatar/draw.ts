import { createBoundedMap } from '../bounded-map.ts';
import { letterStrokes, type Point } from './letters.ts';
import { encodePng } from './png.ts';

/** A picture is drawn from three words, so the last few are kept. */
const drawn = createBoundedMap<string, Buffer>(200);

/**
 * A square PNG with a person's initials in white on their colour.
 * @param initials up to two capital letters; others leave the square plain
 * @param colour `#rrggbb`
 * @param size width and height in pixels
 */
export function drawAvatar(initials: string, colour: string, size: number): Buffer {
  const key = `${initials} ${colour} ${size}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const png = encodePng(paint(lineUp(initials, size), parseColour(colour), size), size, size);
  drawn.set(key, png);
  return png;
}

/** The lines of both letters in pixels, centred. */
function lineUp(initials: string, size: number): [Point, Point][] {
  const unit = size * 0.058;
  const advance = 5.9; // a letter and the gap after it
  const letters = [...initials];
  const width = letters.length * advance - (advance - 4);
  return letters.flatMap((letter, index) => {
    const left = size / 2 + (index * advance - width / 2) * unit;
    const top = size / 2 - 3 * unit;
    const place = ([x, y]: Point): Point => [left + x * unit, top + y * unit];
    return letterStrokes(letter).flatMap((stroke) =>
      stroke.slice(1).map((to, at): [Point, Point] => [place(stroke[at] ?? to), place(to)]),
    );
  });
}

function paint(lines: readonly [Point, Point][], background: readonly number[], size: number): Uint8Array {
  const halfWidth = Math.max(0.75, size * 0.026);
  const pixels = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    // Lines that a row cannot touch need no distance.
    const near = lines.filter(
      ([a, b]) => Math.min(a[1], b[1]) - halfWidth - 1 < y && y < Math.max(a[1], b[1]) + halfWidth + 1,
    );
    for (let x = 0; x < size; x += 1) {
      const distance = near.reduce(
        (least, line) => Math.min(least, distanceTo(line, x + 0.5, y + 0.5)),
        size,
      );
      const ink = Math.min(1, Math.max(0, halfWidth - distance + 0.5)); // half a pixel of soft edge
      pixels.set(
        background.map((channel) => Math.round(channel + (255 - channel) * ink)),
        (y * size + x) * 3,
      );
    }
  }
  return pixels;
}

function distanceTo([[ax, ay], [bx, by]]: [Point, Point], x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const lengthSquared = dx * dx + dy * dy;
  const part = lengthSquared === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / lengthSquared;
  const along = Math.min(1, Math.max(0, part));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function parseColour(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
