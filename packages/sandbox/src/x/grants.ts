import { createBoundedMap } from '../bounded-map.ts';
import type { SandboxPerson } from '../people.ts';
import type { RandomText } from '../random.ts';
import type { Scenario } from '../scenarios.ts';
import type { XBehaviour } from './behaviour.ts';
import { createTokenText } from './tokens.ts';

/** Seconds, https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
export const codeLifetimeSeconds = 30;
export const accessTokenLifetimeSeconds = 7200;

/** What a person approved, and what a code therefore stands for. */
export interface Approval {
  clientId: string;
  redirectUri: string;
  codeChallenge: string;
  codeChallengeMethod: 'S256' | 'plain';
  person: SandboxPerson;
  scopes: readonly string[];
  scenario: Scenario | undefined;
}

/** A person's permission for an app, the parent of its tokens. */
export interface Grant {
  readonly clientId: string;
  readonly person: SandboxPerson;
  readonly scopes: readonly string[];
  readonly scenario: Scenario | undefined;
  live: boolean;
}

export interface IssuedTokens {
  accessToken: string;
  refreshToken: string | undefined;
  grant: Grant;
}

export type Grants = ReturnType<typeof createGrants>;

interface Token {
  grant: Grant;
  expiresAt: number;
  /** Replaced by a newer one (refresh tokens), or revoked alone (access tokens). */
  isSpent: boolean;
}

/**
 * Codes, grants and tokens, in memory and bounded.
 * @param options.capacity entries of each kind; the oldest go first
 */
export function createGrants(options: {
  now: () => number;
  random: RandomText;
  capacity: number;
  behaviour: XBehaviour;
}) {
  const { now, random, capacity, behaviour } = options;
  const codes = createBoundedMap<string, { approval: Approval; expiresAt: number }>(capacity);
  const accessTokens = createBoundedMap<string, Token>(capacity);
  const refreshTokens = createBoundedMap<string, Token>(capacity);
  const liveGrants = createBoundedMap<string, Grant>(capacity);

  function issue(grant: Grant): IssuedTokens {
    const accessToken = createTokenText(random, 'at', now());
    accessTokens.set(accessToken, {
      grant,
      expiresAt: now() + accessTokenLifetimeSeconds * 1000,
      isSpent: false,
    });
    if (!grant.scopes.includes('offline.access')) return { accessToken, refreshToken: undefined, grant };
    const refreshToken = createTokenText(random, 'rt', now());
    refreshTokens.set(refreshToken, { grant, expiresAt: Infinity, isSpent: false });
    return { accessToken, refreshToken, grant };
  }

  return {
    /** @param lifetimeSeconds of the code; negative for one that is already over */
    issueCode(approval: Approval, lifetimeSeconds = codeLifetimeSeconds): string {
      const code = createTokenText(random, 'ac', now());
      codes.set(code, { approval, expiresAt: now() + lifetimeSeconds * 1000 });
      return code;
    },

    /** Reads and deletes; undefined when unknown, used or over. */
    takeCode(code: string): Approval | undefined {
      const found = codes.take(code);
      return found !== undefined && now() < found.expiresAt ? found.approval : undefined;
    },

    /** Starts the grant of a redeemed code and ends the person's former one with the same app. */
    start({ clientId, person, scopes, scenario }: Approval): IssuedTokens {
      const grant: Grant = { clientId, person, scopes, scenario, live: true };
      const former = liveGrants.get(`${clientId} ${person.id}`);
      if (former !== undefined && behaviour.oneLiveGrant) former.live = false;
      liveGrants.set(`${clientId} ${person.id}`, grant);
      return issue(grant);
    },

    /** Exchanges a refresh token for new tokens, once. */
    refresh(refreshToken: string, clientId: string): IssuedTokens | undefined {
      const token = refreshTokens.get(refreshToken);
      if (token === undefined || token.grant.clientId !== clientId || !token.grant.live) return undefined;
      if (token.isSpent) {
        if (behaviour.replayedRefreshToken === 'end_grant') token.grant.live = false;
        return undefined;
      }
      token.isSpent = true;
      if (token.grant.scenario === 'refresh_refused') return undefined;
      return issue(token.grant);
    },

    /** The grant behind an access token that is neither over nor revoked. */
    findByAccessToken(accessToken: string): Grant | undefined {
      const token = accessTokens.get(accessToken);
      if (token === undefined || token.isSpent || !token.grant.live || now() >= token.expiresAt)
        return undefined;
      return token.grant;
    },

    /** A refresh token takes its whole grant with it, an access token only itself (RFC 7009 §2.1). */
    revoke(value: string, clientId: string): void {
      const refreshToken = refreshTokens.get(value);
      if (refreshToken?.grant.clientId === clientId) refreshToken.grant.live = false;
      const accessToken = accessTokens.get(value);
      if (accessToken?.grant.clientId === clientId) accessToken.isSpent = true;
    },

    clear(): void {
      for (const map of [codes, accessTokens, refreshTokens, liveGrants]) map.clear();
    },
  };
}
