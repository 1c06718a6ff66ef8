import { useEffect, useId, useRef, useState } from 'react';
import type { ClipboardEvent, FormEvent, KeyboardEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { completeCode, emptyBoxes, enterText, eraseBackward, focusAfterKey } from './code-boxes.ts';
import type { Boxes, BoxesChange } from './code-boxes.ts';

interface CodeFormProps {
  /** id of the sentence that says where the code was sent */
  readonly sentenceId: string;
  /** the sentence about the last try */
  readonly error: string | undefined;
  /** the server refused the code: it is cleared. False keeps it, to be sent once more */
  readonly wrong: boolean;
  readonly busy: boolean;
  readonly onCode: (code: string) => void;
}

/** Six boxes that take typing, a paste or what the device fills in, and submit themselves. */
export function CodeForm({ sentenceId, error, wrong, busy, onCode }: CodeFormProps) {
  const errorId = useId();
  const [boxes, setBoxes] = useState<Boxes>(emptyBoxes);
  const inputs = useRef<(HTMLInputElement | null)[]>([]);
  const focus = (index: number) => inputs.current[index]?.focus();
  useEffect(() => {
    if (wrong) setBoxes(emptyBoxes);
    inputs.current[0]?.focus();
  }, [error, wrong]);

  const apply = (change: BoxesChange) => {
    if (busy) return;
    setBoxes(change.boxes);
    focus(change.focus);
    const code = completeCode(change.boxes);
    if (code && code !== completeCode(boxes)) onCode(code);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = completeCode(boxes);
    if (code && !busy) onCode(code);
    else focus(Math.max(0, boxes.indexOf('')));
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const target = focusAfterKey(event.key, index);
    if (target === undefined && event.key !== 'Backspace' && !/^\d$/.test(event.key)) return;
    event.preventDefault();
    if (target !== undefined) focus(target);
    else if (event.key === 'Backspace') apply(eraseBackward(boxes, index));
    else apply(enterText(boxes, index, event.key));
  };
  const onPaste = (event: ClipboardEvent, index: number) => {
    event.preventDefault();
    apply(enterText(boxes, index, event.clipboardData.getData('text')));
  };
  return (
    <form className="pt-form" noValidate onSubmit={submit}>
      <fieldset className="pt-code" aria-describedby={`${sentenceId} ${errorId}`}>
        <legend className="pt-only-read-out">Code from the email</legend>
        {boxes.map((digit, index) => (
          <input
            className="pt-code-box"
            key={index}
            ref={(element) => {
              inputs.current[index] = element;
            }}
            aria-label={`Digit ${index + 1} of ${boxes.length}`}
            aria-invalid={error !== undefined && wrong}
            inputMode="numeric"
            autoComplete={index === 0 ? 'one-time-code' : 'off'}
            value={digit}
            readOnly={busy}
            onChange={(event) => apply(enterText(boxes, index, event.target.value))}
            onFocus={(event) => event.target.select()}
            onKeyDown={(event) => onKeyDown(event, index)}
            onPaste={(event) => onPaste(event, index)}
          />
        ))}
      </fieldset>
      <p className="pt-field-error pt-code-error" id={errorId} role="alert">
        {error}
      </p>
      <Button type="submit" busy={busy}>
        Continue
      </Button>
    </form>
  );
}
