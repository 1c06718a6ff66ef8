import { useEffect, useRef, useState } from 'react';

/** How long *Copied* stands, in milliseconds. */
const copiedFor = 2000;

/** Puts a text on the clipboard and says for two seconds that it is there. */
export function useCopy(): { readonly isCopied: boolean; readonly copy: (text: string) => void } {
  const [isCopied, setIsCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const copy = (text: string) => {
    void writeToClipboard(text).then((written) => {
      clearTimeout(timer.current);
      setIsCopied(written);
      timer.current = setTimeout(() => setIsCopied(false), copiedFor);
    });
  };
  return { isCopied, copy };
}

async function writeToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // over plain HTTP on another machine there is no clipboard object
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.select();
  const isDone = document.execCommand('copy');
  field.remove();
  return isDone;
}
