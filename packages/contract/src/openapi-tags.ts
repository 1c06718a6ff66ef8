interface Tag {
  readonly name: string;
  readonly description: string;
  /** what it holds: these paths and everything below them, unless a longer one is named elsewhere */
  readonly paths: readonly string[];
}

/** The headings of the API's documentation, in the order of a first reading. */
export const tags: readonly Tag[] = [
  {
    name: 'Connections',
    description: 'The providers that people can sign in with, and trials of them.',
    paths: [
      '/v1/oauth-providers',
      '/v1/oauth-provider-presets',
      '/v1/oauth-provider-discovery',
      '/v1/oauth-tries',
      '/v1/token-revocations',
      '/v1/oauth-fetch',
    ],
  },
  {
    name: 'Users',
    description: 'The people of an environment.',
    paths: ['/v1/users', '/v1/email-addresses', '/v1/external-accounts', '/v1/sessions'],
  },
  {
    name: 'Who may sign up',
    description: 'Lists of addresses, and the people who wait to be let in.',
    paths: ['/v1/allowlist-identifiers', '/v1/blocklist-identifiers', '/v1/waitlist-entries', '/v1/waitlist'],
  },
  {
    name: 'Environments and keys',
    description: 'What an environment asks of people and allows to apps, and the keys of its servers.',
    paths: [
      '/v1/environment-settings',
      '/v1/mail-templates',
      '/v1/environments',
      '/v1/api-keys',
      '/v1/owner-claims',
    ],
  },
  {
    name: 'Webhooks',
    description: 'Who is told by signed calls what happens, and whether it arrived.',
    paths: ['/v1/webhook-endpoints', '/v1/webhook-deliveries'],
  },
  {
    name: 'Logs and inbox',
    description: 'What happened, and the mail of development environments.',
    paths: ['/v1/audit-events', '/v1/inbox-messages'],
  },
  {
    name: 'Signing in and up',
    description: 'For pages that sign people in: what they show, and the attempt of this browser.',
    paths: ['/v1/environment', '/v1/client/sign-ins', '/v1/client/sign-ups', '/v1/email-links'],
  },
  {
    name: 'Sessions',
    description: 'For apps: who is signed in on this browser, tokens that prove it, and signing out.',
    paths: ['/v1/client', '/v1/me/session', '/v1/me/sessions'],
  },
  {
    name: 'Profile',
    description: 'For pages of the person who is signed in: names, addresses, connected accounts.',
    paths: ['/v1/me'],
  },
];

/**
 * The heading of a path: that of its longest beginning, segment by segment.
 * @throws {Error} when there is none: an endpoint was added and not put anywhere
 */
export function tagOf(path: string): string {
  const [best] = tags
    .flatMap((tag) => tag.paths.map((beginning) => ({ name: tag.name, beginning })))
    .filter(({ beginning }) => `${path}/`.startsWith(`${beginning}/`))
    .toSorted((one, other) => other.beginning.length - one.beginning.length);
  if (!best) throw new Error(`${path} is under no heading of openapi-tags.ts.`);
  return best.name;
}
