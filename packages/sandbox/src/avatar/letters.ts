export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

/**
 * Capital letters in a box 4 wide and 6 high, origin top left: strokes separated by `|`, each the corners of a line.
 * A stroke that begins with `~` is the smooth curve that those corners pull.
 */
const drawings: Record<string, string> = {
  A: '0,6 2,0 4,6|0.8,4.1 3.2,4.1',
  B: '0,0 0,6|~0,0 3.6,0 3.6,2.9 0,2.9|~0,2.9 4.1,2.9 4.1,6 0,6',
  C: '~3.9,1.3 3.4,0 0,0 0,6 3.4,6 3.9,4.7',
  D: '0,0 0,6|~0,0 4,0 4,6 0,6',
  E: '3.6,0 0,0 0,6 3.6,6|0,2.9 3.1,2.9',
  F: '3.6,0 0,0 0,6|0,2.9 3.1,2.9',
  G: '~3.9,1.3 3.4,0 0,0 0,6 4,6 4,3.3|4,3.3 2.5,3.3',
  H: '0,0 0,6|4,0 4,6|0,2.9 4,2.9',
  I: '2,0 2,6',
  J: '~3.2,0 3.2,3 3.2,6 0.3,6 0.3,4.4',
  K: '0,0 0,6|3.8,0 0,3.6|1.4,2.4 4,6',
  L: '0.3,0 0.3,6 3.8,6',
  M: '-0.2,6 -0.2,0 2,3.6 4.2,0 4.2,6',
  N: '0,6 0,0 4,6 4,0',
  O: '~2,0 4.2,0 4.2,6 -0.2,6 -0.2,0 2,0',
  P: '0,0 0,6|~0,0 4.2,0 4.2,3.3 0,3.3',
  Q: '~2,0 4.2,0 4.2,6 -0.2,6 -0.2,0 2,0|2.6,4.5 4.1,6.1',
  R: '0,0 0,6|~0,0 4.2,0 4.2,3.2 0,3.2|1.9,3.2 4,6',
  S: '~3.8,1.3 3.4,0 0.1,-0.2 0.1,2.9 4,2.9 4,6.2 0.5,6 0.1,4.7',
  T: '0,0 4,0|2,0 2,6',
  U: '~0,0 0,3 0,6 4,6 4,3 4,0',
  V: '0,0 2,6 4,0',
  W: '-0.4,0 0.8,6 2,1.4 3.2,6 4.4,0',
  X: '0,0 4,6|4,0 0,6',
  Y: '0,0 2,3.1 4,0|2,3.1 2,6',
  Z: '0.2,0 3.8,0 0.2,6 3.8,6',
};

/** The strokes of a letter; none for anything that is not A to Z. */
export function letterStrokes(letter: string): Stroke[] {
  const drawing = drawings[letter];
  if (drawing === undefined) return [];
  return drawing.split('|').map((stroke) => {
    const isCurve = stroke.startsWith('~');
    const corners = parsePoints(isCurve ? stroke.slice(1) : stroke);
    return isCurve ? cutCorners(corners, 4) : corners;
  });
}

function parsePoints(text: string): Point[] {
  return text.split(' ').map((pair): Point => {
    const [x, y] = pair.split(',').map(Number);
    return [x ?? 0, y ?? 0];
  });
}

/** Chaikin's algorithm: each round replaces every inner corner with two nearer to the curve; the ends stay. */
function cutCorners(corners: readonly Point[], rounds: number): Point[] {
  let points = [...corners];
  for (let round = 0; round < rounds; round += 1) {
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return points;
    const cut = points.slice(1).flatMap((to, index): Point[] => {
      const from = points[index] ?? to;
      return [between(from, to, 0.25), between(from, to, 0.75)];
    });
    points = [first, ...cut, last];
  }
  return points;
}

function between(from: Point, to: Point, part: number): Point {
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}
