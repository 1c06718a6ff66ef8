/** What is typed over several visits; it has one field that may not be kept. */
interface Draft {
  readonly client_secret: string;
}

/**
 * A set-up that is not finished, kept in this tab so that a reload loses nothing. The secret is never kept:
 * what is stored in a browser can be read by whatever else runs there.
 */
export function saveDraft(key: string, form: Draft): void {
  const { client_secret: _never, ...draft } = form;
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is refused or full: the form works without it.
  }
}

/** The defaults, with what an earlier draft had in their place. */
export function loadDraft<Form extends Draft>(key: string, defaults: Form): Form {
  try {
    return restoreDraft(defaults, JSON.parse(sessionStorage.getItem(key) ?? 'null'));
  } catch {
    return defaults;
  }
}

export function forgetDraft(key: string): void {
  sessionStorage.removeItem(key);
}

export function draftKey(environmentId: string, providerKey: string): string {
  return `portico-draft:${environmentId}:${providerKey}`;
}

/** Takes from what was stored only fields that exist and are still of the same kind. */
export function restoreDraft<Form extends Draft>(defaults: Form, stored: unknown): Form {
  if (typeof stored !== 'object' || stored === null) return defaults;
  const entries = Object.entries(stored).filter(([field, value]) => {
    if (field === 'client_secret' || !Object.hasOwn(defaults, field)) return false;
    const expected = defaults[field as keyof Form];
    return (
      typeof value === typeof expected && Array.isArray(value) === Array.isArray(expected) && value !== null
    );
  });
  return { ...defaults, ...Object.fromEntries(entries) };
}
