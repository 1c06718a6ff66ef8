/** What each mail is called, and when it is sent. */
const known: Readonly<Record<string, { readonly title: string; readonly when: string }>> = {
  email_code: {
    title: 'Code',
    when: 'Goes to an address that somebody proves by a code: to sign in, to sign up, to add it.',
  },
  email_link: {
    title: 'Link',
    when: 'Goes to an address that somebody proves by a link: to sign in or to sign up.',
  },
  account_changed: {
    title: 'Account changed',
    when: 'Tells people that a way into their account was added or taken away.',
  },
  waitlist_approved: {
    title: 'Let in from the waitlist',
    when: 'Goes to who asked to be let in, as soon as you let them in.',
  },
};

const placeholders: Readonly<Record<string, string>> = {
  app_name: 'the name of your application',
  code: 'the six digits',
  link: 'the address to open',
  minutes: 'how long it is good for, in minutes',
  title: 'what happened, in a few words',
  change: 'what happened, in a sentence',
};

/** @param id of a template; one this version does not know is spelt out */
export function mailWords(id: string): { readonly title: string; readonly when: string } {
  const words = id.replaceAll('_', ' ');
  return known[id] ?? { title: words.charAt(0).toUpperCase() + words.slice(1), when: '' };
}

/** What stands in the place of a placeholder, for the hint of its button. */
export function placeholderWords(name: string): string {
  return placeholders[name] ?? name.replaceAll('_', ' ');
}
