/** What may come next, with the words for its absence. */
const expectations = {
  value: 'a value is expected here',
  valueOrEnd: 'a value or a closing bracket is expected here',
  name: 'a name in double quotes is expected here',
  nameOrEnd: 'a name in double quotes or a closing bracket is expected here',
  colon: 'a colon is missing before this',
  commaOrEnd: 'a comma or a closing bracket is missing before this',
  nothing: 'nothing may follow the closing bracket',
} as const;
type Expectation = keyof typeof expectations;

/** The tokens of RFC 8259 §2: a mark, a string, or a number or word. */
const tokens =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|((?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])))/uy;

/**
 * Says in which line a text stops being JSON (RFC 8259), and what is missing there. Browsers word this
 * differently, and some name no place.
 * @returns undefined when it is JSON
 */
export function jsonProblem(text: string): string | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'value';
  tokens.lastIndex = 0;
  let offset = 0;
  while (offset < text.length && text.slice(offset).trim() !== '') {
    tokens.lastIndex = offset;
    const found = tokens.exec(text);
    const next: Expectation | undefined = found ? follow(expected, open, found) : undefined;
    if (next === undefined) return complaint(text, offset, expected);
    expected = next;
    offset = tokens.lastIndex;
  }
  return expected === 'nothing' ? undefined : complaint(text.trimEnd(), text.trimEnd().length, expected);
}

function complaint(text: string, offset: number, expected: Expectation): string {
  const blank = /^[ \t\n\r]*/.exec(text.slice(offset))?.[0].length ?? 0;
  const line = text.slice(0, offset + blank).split('\n').length;
  return `Line ${line}: ${expectations[expected]}.`;
}

/** @returns what may come after the token; undefined when the token may not come here */
function follow(
  expected: Expectation,
  open: ('{' | '[')[],
  [, mark, string]: RegExpExecArray,
): Expectation | undefined {
  const mayBeValue = expected === 'value' || expected === 'valueOrEnd';
  if (mark === '{' || mark === '[') {
    if (!mayBeValue) return undefined;
    open.push(mark);
    return mark === '{' ? 'nameOrEnd' : 'valueOrEnd';
  }
  if (mark === '}' || mark === ']') return closed(expected, open, mark);
  if (mark === ':') return expected === 'colon' ? 'value' : undefined;
  if (mark === ',') return expected === 'commaOrEnd' ? afterComma(open) : undefined;
  if (string !== undefined && (expected === 'name' || expected === 'nameOrEnd')) return 'colon';
  return mayBeValue ? afterValue(open) : undefined;
}

function closed(expected: Expectation, open: ('{' | '[')[], mark: string): Expectation | undefined {
  const isOwn = open.at(-1) === (mark === '}' ? '{' : '[');
  const mayEnd = expected === 'commaOrEnd' || expected === 'nameOrEnd' || expected === 'valueOrEnd';
  if (!isOwn || !mayEnd) return undefined;
  open.pop();
  return afterValue(open);
}

const afterComma = (open: readonly string[]): Expectation => (open.at(-1) === '{' ? 'name' : 'value');
const afterValue = (open: readonly string[]): Expectation => (open.length > 0 ? 'commaOrEnd' : 'nothing');
