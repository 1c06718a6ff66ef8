/** The digits of a code, one per box; an empty string for an empty box. */
export type Boxes = readonly string[];

/** What to draw and where the cursor goes. */
export interface BoxesChange {
  readonly boxes: Boxes;
  readonly focus: number;
}

export const codeLength = 6;
export const emptyBoxes: Boxes = Array.from({ length: codeLength }, () => '');

/**
 * One box received text: a typed digit, or a whole code pasted or filled in by the device.
 * @param index the box, from 0
 * @param value what the box now contains, with its former digit possibly still in it
 */
export function enterText(boxes: Boxes, index: number, value: string): BoxesChange {
  const digits = value.normalize('NFKC').replace(/\D/g, '');
  if (digits === '') return { boxes: value === '' ? replaced(boxes, index, ['']) : boxes, focus: index };
  // A whole code belongs to all boxes, whichever of them had the cursor.
  if (digits.length >= codeLength) return filledFrom(boxes, 0, [...digits]);
  return filledFrom(boxes, index, [...withoutFormer(digits, boxes[index] ?? '')]);
}

/** Backspace: empties the box, or the one before when it is empty already. */
export function eraseBackward(boxes: Boxes, index: number): BoxesChange {
  const target = boxes[index] === '' ? Math.max(0, index - 1) : index;
  return { boxes: replaced(boxes, target, ['']), focus: target };
}

/** The box that a key moves to; undefined when the key moves nowhere. */
export function focusAfterKey(key: string, index: number): number | undefined {
  if (key === 'ArrowLeft') return Math.max(0, index - 1);
  if (key === 'ArrowRight') return Math.min(codeLength - 1, index + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? codeLength - 1 : undefined;
}

/** @returns the code once every box has its digit */
export function completeCode(boxes: Boxes): string | undefined {
  return boxes.every((digit) => digit !== '') ? boxes.join('') : undefined;
}

const spentBy = new Set(['form_code_incorrect', 'verification_failed', 'verification_expired']);

/** Whether the digits in the boxes are of no use after this refusal. */
export function isCodeSpent(code: string | undefined): boolean {
  return code !== undefined && spentBy.has(code);
}

function filledFrom(boxes: Boxes, start: number, digits: readonly string[]): BoxesChange {
  const fitting = digits.slice(0, codeLength - start);
  return {
    boxes: replaced(boxes, start, fitting),
    focus: Math.min(start + fitting.length, codeLength - 1),
  };
}

/** Typing into a filled box leaves two digits in it: the new one replaces the old one. */
function withoutFormer(digits: string, former: string): string {
  if (former === '' || digits.length !== 2) return digits;
  return digits.startsWith(former) ? digits.slice(1) : digits.slice(0, 1);
}

function replaced(boxes: Boxes, start: number, digits: readonly string[]): Boxes {
  return boxes.map((digit, index) => digits[index - start] ?? digit);
}
