/**
 * Every scope X documents, in plain words.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 */
export const xScopes: Readonly<Record<string, string>> = {
  'tweet.read': 'See posts the person can see, protected ones included',
  'users.read': 'See accounts the person can see, protected ones included',
  'users.email': "Read the person's confirmed email address",
  'offline.access': 'Keep access until the person revokes it',
  'tweet.write': 'Post and repost for the person',
  'tweet.moderate.write': "Hide and unhide replies to the person's posts",
  'timeline.read': "Read the person's timeline",
  'follows.read': 'See whom the person follows and who follows them',
  'follows.write': 'Follow and unfollow for the person',
  'like.read': 'See posts the person liked',
  'like.write': 'Like and unlike posts for the person',
  'bookmark.read': 'See posts the person bookmarked',
  'bookmark.write': 'Bookmark posts for the person',
  'list.read': 'See Lists of the person, private ones included',
  'list.write': 'Create and manage Lists for the person',
  'mute.read': 'See accounts the person muted',
  'mute.write': 'Mute and unmute accounts for the person',
  'block.read': 'See accounts the person blocked',
  'block.write': 'Block and unblock accounts for the person',
  'space.read': 'See Spaces the person can see',
  'broadcast.read': "See the person's live broadcasts",
  'broadcast.write': 'Create and manage live broadcasts for the person',
  'dm.read': "Read the person's Direct Messages",
  'dm.write': 'Send Direct Messages for the person',
  'media.write': 'Upload media for the person',
  'ads.read': "See the person's advertising accounts and reports",
  'ads.write': 'Manage advertising for the person',
};
