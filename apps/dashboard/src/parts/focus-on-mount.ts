/**
 * For the `ref` of the one field a page or dialog was opened for: it has the focus as soon as it is there.
 * Always the same function, so that it acts once and not at every drawing.
 */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
