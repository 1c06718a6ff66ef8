/**
 * The nonce of this page load, which the server put into index.html: style elements made by scripts need it
 * (CSP Level 3 §6.7.3.3).
 */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="portico-style-nonce"]')?.content ?? '';
}

/** Gives the nonce to the scroll lock behind dialogs, which reads it under the name bundlers agreed on. */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
