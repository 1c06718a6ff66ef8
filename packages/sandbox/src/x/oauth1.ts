/**
 * X's OAuth 1.0a, "Sign in with Twitter" of former days, under the paths X has them:
 *
 *   POST /oauth/request_token                     GET /oauth/authenticate, GET /oauth/authorize
 *   POST /oauth/access_token                      GET /1.1/account/verify_credentials.json
 *   POST /1.1/oauth/invalidate_token.json
 *
 * The consent page is shown every time; X itself skips it on `authenticate` for people who agreed before.
 * https://docs.x.com/fundamentals/authentication/oauth-1-0a/api-key-and-secret
 */
import type { Refusal, AnswerRefusal } from '../oauth1/refusals.ts';
import type { OAuth1Speech, ProfileAsked } from '../oauth1/speech.ts';
import { confirmedEmail } from '../people.ts';
import type { AppPermissions, RegisteredApp } from '../sandbox-app.ts';
import { scenariosFor, type Scenario, type Trait } from '../scenarios.ts';
import { xPageWords } from './page-words.ts';
import { x } from './preset.ts';
import { rateLimitHeaders } from './rate-limit.ts';

const traits: ReadonlySet<Trait> = new Set<Trait>(['email', 'signature']);

const effects: Partial<Record<Scenario, string>> = {
  cancel: 'Comes back with denied and the request token.',
  wrong_secret: 'access_token answers 401, code 32.',
  code_reused: 'access_token answers 401, code 89: somebody was faster.',
  code_expired: 'access_token answers 401, code 89: the request token is over.',
  clock_wrong: 'access_token answers 401, code 135.',
  no_email: 'verify_credentials says email: null.',
  rate_limited: 'verify_credentials answers 429, code 88.',
  unavailable: 'verify_credentials answers 503, code 130.',
  slow: 'access_token and verify_credentials take several seconds each.',
  garbage: 'verify_credentials answers 200 with JSON that stops in the middle.',
};

/** What the console's App permissions are called on the consent page. */
const permissionWords: Readonly<Record<string, string>> = {
  read: 'See your profile, posts and settings',
  write: 'Post and change your profile for you',
  direct_messages: 'Read, send and delete your Direct Messages',
  email: 'See your email address',
};

const permissionsOf: Record<AppPermissions, readonly string[]> = {
  read: ['read'],
  read_write: ['read', 'write'],
  read_write_dm: ['read', 'write', 'direct_messages'],
};

/** `x-access-level` of every signed answer. */
const accessLevels: Record<AppPermissions, string> = {
  read: 'read',
  read_write: 'read-write',
  read_write_dm: 'read-write-directmessages',
};

/** What verify_credentials allows each person in fifteen minutes. */
const limit = { calls: 75, windowSeconds: 900 };

/** @param now milliseconds */
export function xOAuth1Speech(now: () => number): OAuth1Speech {
  return {
    words: xPageWords,
    icon: x.icon,
    scenarios: scenariosFor(traits, effects),
    scopesOf: ({ permissions, requestEmail }) => [
      ...permissionsOf[permissions],
      ...(requestEmail ? ['email'] : []),
    ],
    scopeWords: (name) => permissionWords[name] ?? name,
    paths: {
      requestToken: /^\/oauth\/request_token$/,
      authorize: /^\/oauth\/(?:authenticate|authorize)$/,
      accessToken: /^\/oauth\/access_token$/,
      profile: /^\/1\.1\/account\/verify_credentials\.json$/,
      revocation: /^\/1\.1\/oauth\/invalidate_token\.json$/,
    },
    refuse,
    tokenExtras: ({ id, username }) => ({ user_id: id, screen_name: username }),
    tokenPrefix: ({ id }) => `${id}-`,
    profileOf: verifyCredentials,
    profileHeaders: ({ permissions }: RegisteredApp) => ({
      'x-access-level': accessLevels[permissions],
      ...rateLimitHeaders(limit.calls, limit.calls - 1, now() + limit.windowSeconds * 1000),
    }),
  };
}

/** Newer than the types (https://tc39.es/proposal-json-parse-with-source/). */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown };

/** https://developer.x.com/en/docs/x-api/v1/accounts-and-users/manage-account-settings/api-reference/get-account-verify_credentials */
function verifyCredentials({ person, app, query, pictureUrl }: ProfileAsked): Record<string, unknown> {
  const isEmailAsked = app.requestEmail && /^(?:true|t|1)$/.test(query.get('include_email') ?? '');
  return {
    // Too large for a JavaScript number, as X sends it; `id_str` is the one to read.
    id: rawJSON(person.id),
    id_str: person.id,
    name: person.name,
    screen_name: person.username,
    location: person.location ?? '',
    description: person.description ?? '',
    url: person.website ?? null,
    protected: person.isProtected,
    followers_count: person.followers,
    friends_count: 87,
    listed_count: 3,
    favourites_count: 1530,
    statuses_count: 214,
    created_at: longDate(person.joinedAt),
    verified: person.verifiedType !== 'none',
    default_profile: false,
    default_profile_image: false,
    profile_image_url: pictureUrl,
    profile_image_url_https: pictureUrl,
    suspended: false,
    needs_phone_verification: false,
    ...(isEmailAsked ? { email: confirmedEmail(person) ?? null } : {}),
  };
}

/** `Sat May 09 17:58:22 +0000 2009` */
function longDate(iso: string): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(iso)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${weekday} ${month} ${day} ${time} +0000 ${year}`;
}

/** Numbered errors, and texts that X answers without a number. */
const answers: Record<Refusal, readonly [status: number, code: number | undefined, words: string]> = {
  no_credentials: [400, 215, 'Bad Authentication data.'],
  not_authenticated: [401, 32, 'Could not authenticate you.'],
  timestamp: [401, 135, 'Timestamp out of bounds.'],
  nonce_used: [401, 32, 'Could not authenticate you.'],
  callback_not_approved: [
    403,
    415,
    'Callback URL not approved for this client application. ' +
      'Approved callback URLs can be adjusted in your application settings',
  ],
  request_token_missing: [401, undefined, 'Request token missing'],
  verifier_invalid: [401, undefined, 'Error processing your OAuth request: Invalid oauth_verifier parameter'],
  token_invalid: [401, 89, 'Invalid or expired token.'],
  suspended: [403, 64, 'Your account is suspended and is not permitted to access this feature.'],
  rate_limited: [429, 88, 'Rate limit exceeded'],
  unavailable: [503, 130, 'Over capacity'],
};

/** https://docs.x.com/x-api/fundamentals/response-codes-and-errors; below `/oauth` the callback's error is XML. */
const refuse: AnswerRefusal = (refusal, { headers = {} } = {}) => {
  const [status, code, words] = answers[refusal];
  if (code === undefined) return answer(status, 'text/html;charset=utf-8', words, headers);
  if (refusal !== 'callback_not_approved') {
    const body = JSON.stringify({ errors: [{ code, message: words }] });
    return answer(status, 'application/json;charset=utf-8', body, headers);
  }
  const xml = `<?xml version='1.0' encoding='UTF-8'?><errors><error code="${code}">${words}</error></errors>`;
  return answer(status, 'application/xml;charset=utf-8', xml, headers);
};

function answer(status: number, type: string, body: string, headers: Record<string, string>): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-cache, no-store, max-age=0', ...headers },
  });
}
