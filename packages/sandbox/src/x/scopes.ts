import type { AppPermissions } from '../sandbox-app.ts';

interface XScope {
  /** What the consent page says the app may do. */
  words: string;
  /** The least App permissions that include it. */
  needs: AppPermissions;
}

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code and X's OpenAPI document */
const xScopes: Record<string, XScope> = {
  'tweet.read': { words: 'See posts you can see, protected ones included', needs: 'read' },
  'tweet.write': { words: 'Post and repost for you', needs: 'read_write' },
  'tweet.moderate.write': { words: 'Hide and unhide replies to your posts', needs: 'read_write' },
  'timeline.read': { words: 'See your timeline', needs: 'read' },
  'users.read': { words: 'See your profile and accounts you can see', needs: 'read' },
  'users.email': { words: 'See your confirmed email address', needs: 'read' },
  'offline.access': { words: 'Stay connected until you revoke access', needs: 'read' },
  'follows.read': { words: 'See whom you follow and who follows you', needs: 'read' },
  'follows.write': { words: 'Follow and unfollow for you', needs: 'read_write' },
  'space.read': { words: 'See Spaces you can see', needs: 'read' },
  'mute.read': { words: 'See accounts you muted', needs: 'read' },
  'mute.write': { words: 'Mute and unmute for you', needs: 'read_write' },
  'block.read': { words: 'See accounts you blocked', needs: 'read' },
  'block.write': { words: 'Block and unblock for you', needs: 'read_write' },
  'like.read': { words: 'See posts you liked', needs: 'read' },
  'like.write': { words: 'Like and unlike for you', needs: 'read_write' },
  'bookmark.read': { words: 'See your bookmarks', needs: 'read' },
  'bookmark.write': { words: 'Change your bookmarks', needs: 'read_write' },
  'list.read': { words: 'See your Lists, private ones included', needs: 'read' },
  'list.write': { words: 'Change your Lists', needs: 'read_write' },
  'dm.read': { words: 'Read your Direct Messages', needs: 'read_write_dm' },
  'dm.write': { words: 'Send Direct Messages for you', needs: 'read_write_dm' },
  'media.write': { words: 'Upload pictures and videos for you', needs: 'read_write' },
  'broadcast.read': { words: 'See your broadcasts', needs: 'read' },
  'broadcast.write': { words: 'Broadcast for you', needs: 'read_write' },
  'ads.read': { words: 'See your advertising accounts', needs: 'read' },
  'ads.write': { words: 'Change your advertising', needs: 'read_write' },
};

const levels: readonly AppPermissions[] = ['read', 'read_write', 'read_write_dm'];

/** The names asked for, once each, in the order of the request (RFC 6749 §3.3: separated by spaces). */
export function parseScopes(scope: string): string[] {
  return [...new Set(scope.split(' ').filter((name) => name !== ''))];
}

export function scopeWords(name: string): string {
  return xScopes[name]?.words ?? name;
}

export function unknownScopes(names: readonly string[]): string[] {
  return names.filter((name) => !Object.hasOwn(xScopes, name));
}

export function scopesAbove(permissions: AppPermissions, names: readonly string[]): string[] {
  const allowed = levels.indexOf(permissions);
  return names.filter((name) => levels.indexOf(xScopes[name]?.needs ?? 'read') > allowed);
}

/** X answers the granted scopes in another order than they were asked for, so the first two change places. */
export function grantedOrder(names: readonly string[]): string[] {
  const [first, second, ...rest] = names;
  return first === undefined || second === undefined ? [...names] : [second, first, ...rest];
}
