const storageKey = 'portico.matched-return-urls';
const keptUrls = 5;

/** The return URLs that the server accepted when this tab started a sign-in. */
export function matchedReturnUrls(storage: Storage = window.sessionStorage): string[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? value.filter((url) => typeof url === 'string') : [];
  } catch {
    return []; // storage is switched off, or holds something else
  }
}

/** Remembers one for the steps after the provider, which a reload must not lose. */
export function rememberMatchedReturnUrl(url: string, storage: Storage = window.sessionStorage): void {
  const others = matchedReturnUrls(storage).filter((known) => known !== url);
  try {
    storage.setItem(storageKey, JSON.stringify([url, ...others].slice(0, keptUrls)));
  } catch {
    // Storage is switched off: people then end at the operator's default page.
  }
}
