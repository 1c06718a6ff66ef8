import { confirmedEmail, type SandboxPerson } from '../people.ts';
import type { XBehaviour } from './behaviour.ts';

interface FieldSource {
  person: SandboxPerson;
  pictureUrl: string;
  fieldNames: XBehaviour['fieldNames'];
}

type ReadField = (source: FieldSource) => unknown;

/**
 * Every value of `user.fields` and where it comes from; undefined is left out of the answer.
 * `confirmed_email` has conditions of its own, which its caller checks.
 * @see https://docs.x.com/x-api/fundamentals/data-dictionary
 */
const userFields: Record<string, ReadField> = {
  affiliation: () => undefined,
  confirmed_email: ({ person }) => confirmedEmail(person),
  connection_status: () => undefined,
  created_at: ({ person }) => person.joinedAt,
  description: ({ person }) => person.description ?? '',
  entities: ({ person }) => entitiesOf(person),
  id: ({ person }) => person.id,
  is_identity_verified: ({ person }) => person.verifiedType !== 'none',
  location: ({ person }) => person.location,
  most_recent_tweet_id: () => undefined,
  most_recent_post_id: () => undefined,
  name: ({ person }) => person.name,
  parody: () => false,
  pinned_tweet_id: () => undefined,
  pinned_post_id: () => undefined,
  profile_banner_url: () => undefined,
  profile_image_url: ({ pictureUrl }) => pictureUrl,
  protected: ({ person }) => person.isProtected,
  public_metrics: ({ person, fieldNames }) => ({
    followers_count: person.followers,
    following_count: 87,
    [`${fieldNames}_count`]: 214,
    listed_count: 3,
    like_count: 1530,
    media_count: 41,
  }),
  receives_your_dm: () => true,
  subscription: () => ({ subscribes_to_you: false }),
  subscription_type: ({ person }) => (person.verifiedType === 'none' ? 'None' : 'Premium'),
  subscribes_to_you: () => false,
  url: ({ person }) => shortLink(person),
  username: ({ person }) => person.username,
  verified: ({ person }) => person.verifiedType !== 'none',
  verified_followers_count: ({ person }) => Math.floor(person.followers / 20),
  verified_type: ({ person }) => person.verifiedType,
  withheld: () => undefined,
};

export const userFieldNames: readonly string[] = Object.keys(userFields).toSorted();

/** The `data` of an answer: id, name and username always, then what was asked for. */
export function readUser(source: FieldSource, fields: readonly string[]): Record<string, unknown> {
  const names = new Set(['id', 'name', 'username', ...fields]);
  const entries = [...names].map((name) => [name, userFields[name]?.(source)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** X shows websites through its own short links; the real address is among the entities. */
function shortLink(person: SandboxPerson): string | undefined {
  return person.website === undefined
    ? undefined
    : `https://t.co/${BigInt(person.id).toString(36).slice(-10)}`;
}

function entitiesOf(person: SandboxPerson): unknown {
  const url = shortLink(person);
  if (url === undefined || person.website === undefined) return undefined;
  const displayUrl = new URL(person.website).host;
  const link = { start: 0, end: url.length, url, expanded_url: person.website, display_url: displayUrl };
  return { url: { urls: [link] } };
}
