const storageKey = 'portico.matched-return-urls';
const keptUrls = 5;

/** Where they are kept. A function, because asking for switched-off storage throws by itself. */
type FindStorage = () => Pick<Storage, 'getItem' | 'setItem'>;
const storageOfTab: FindStorage = () => window.sessionStorage;

/** The return URLs that the server accepted when this tab started a sign-in. */
export function matchedReturnUrls(findStorage = storageOfTab): string[] {
  try {
    const value: unknown = JSON.parse(findStorage().getItem(storageKey) ?? '[]');
    return Array.isArray(value) ? value.filter((url) => typeof url === 'string') : [];
  } catch {
    return []; // storage is switched off, or holds something else
  }
}

/** Remembers one for the steps after the provider, which a reload must not lose. */
export function rememberMatchedReturnUrl(url: string, findStorage = storageOfTab): void {
  const others = matchedReturnUrls(findStorage).filter((known) => known !== url);
  try {
    findStorage().setItem(storageKey, JSON.stringify([url, ...others].slice(0, keptUrls)));
  } catch {
    // Storage is switched off: people then end at the operator's default page.
  }
}
