/**
 * Puts text in the place of what is selected in a field.
 * @returns the new text, and where the caret stands then
 */
export function insertText(
  text: string,
  selection: { readonly start: number; readonly end: number },
  inserted: string,
): { readonly text: string; readonly caret: number } {
  const start = Math.min(selection.start, text.length);
  const end = Math.max(start, Math.min(selection.end, text.length));
  return {
    text: text.slice(0, start) + inserted + text.slice(end),
    caret: start + inserted.length,
  };
}
