import { createBoundedMap } from '../bounded-map.ts';
import type { SandboxPerson } from '../people.ts';
import type { RandomText } from '../random.ts';
import type { Scenario } from '../scenarios.ts';

/** Seconds. RFC 6749 §4.1.2 allows ten minutes and recommends less. */
export const codeLifetimeSeconds = 60;
export const accessTokenLifetimeSeconds = 3600;

/** What a person approved, and what a code therefore stands for. */
export interface Approval {
  readonly clientId: string;
  readonly redirectUri: string;
  /** S256 (RFC 7636 §4.2); absent where the provider takes none. */
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly person: SandboxPerson;
  readonly scopes: readonly string[];
  readonly scenario: Scenario | undefined;
  /** Whether the app asked for a refresh token in the way of the provider. */
  readonly isOffline: boolean;
  /** Of the callback, to be sent along with the code. */
  readonly callbackValues: Readonly<Record<string, string>>;
}

/** A person's permission for an app, the parent of its tokens. */
export interface Grant extends Pick<Approval, 'clientId' | 'person' | 'scopes' | 'scenario' | 'nonce'> {
  live: boolean;
}

export interface IssuedTokens {
  readonly accessToken: string;
  /** Undefined where there is none, or the former one goes on. */
  readonly refreshToken: string | undefined;
  readonly grant: Grant;
}

interface Token {
  readonly grant: Grant;
  readonly expiresAt: number;
  /** Replaced by a newer one (refresh tokens), or revoked alone (access tokens). */
  isSpent: boolean;
}

export type Grants = ReturnType<typeof createGrants>;

/**
 * Codes, grants and tokens, in memory and bounded.
 * @param options.refresh what becomes of a refresh token that is used
 */
export function createGrants(options: {
  now: () => number;
  random: RandomText;
  capacity: number;
  refresh: 'rotating' | 'stable' | 'none';
}) {
  const { now, random, capacity, refresh } = options;
  const codes = createBoundedMap<string, { approval: Approval; expiresAt: number }>(capacity);
  const accessTokens = createBoundedMap<string, Token>(capacity);
  const refreshTokens = createBoundedMap<string, Token>(capacity);
  const appTokens = createBoundedMap<string, { clientId: string; expiresAt: number }>(capacity);

  const issueAccess = (grant: Grant): string => {
    const value = random(64);
    const expiresAt = now() + accessTokenLifetimeSeconds * 1000;
    accessTokens.set(value, { grant, expiresAt, isSpent: false });
    return value;
  };
  const issueRefresh = (grant: Grant): string => {
    const value = random(72);
    refreshTokens.set(value, { grant, expiresAt: Infinity, isSpent: false });
    return value;
  };

  return {
    /** @param lifetimeSeconds of the code; negative for one that is already over */
    issueCode(approval: Approval, lifetimeSeconds = codeLifetimeSeconds): string {
      const code = random(40);
      codes.set(code, { approval, expiresAt: now() + lifetimeSeconds * 1000 });
      return code;
    },

    /** Reads and deletes; undefined when unknown, used or over. */
    takeCode(code: string): Approval | undefined {
      const found = codes.take(code);
      return found !== undefined && now() < found.expiresAt ? found.approval : undefined;
    },

    /** Starts the grant of a redeemed code. */
    start({ clientId, person, scopes, scenario, nonce, isOffline }: Approval): IssuedTokens {
      const grant: Grant = { clientId, person, scopes, scenario, nonce, live: true };
      const hasRefresh = isOffline && refresh !== 'none';
      return {
        accessToken: issueAccess(grant),
        refreshToken: hasRefresh ? issueRefresh(grant) : undefined,
        grant,
      };
    },

    /** A token of the app itself, in nobody's name. */
    startForApp(clientId: string): string {
      const value = random(64);
      appTokens.set(value, { clientId, expiresAt: now() + accessTokenLifetimeSeconds * 1000 });
      return value;
    },

    /** Exchanges a refresh token; one that was replaced before ends the whole grant (RFC 9700 §4.14.2). */
    refresh(value: string, clientId: string): IssuedTokens | undefined {
      const token = refreshTokens.get(value);
      if (token === undefined || token.grant.clientId !== clientId || !token.grant.live) return undefined;
      if (token.isSpent) {
        token.grant.live = false;
        return undefined;
      }
      if (token.grant.scenario === 'refresh_refused') return undefined;
      token.isSpent = refresh === 'rotating';
      return {
        accessToken: issueAccess(token.grant),
        refreshToken: refresh === 'rotating' ? issueRefresh(token.grant) : undefined,
        grant: token.grant,
      };
    },

    /** The grant behind an access token that is neither over nor revoked. */
    findByAccessToken(value: string): Grant | undefined {
      const token = accessTokens.get(value);
      if (token === undefined || token.isSpent || !token.grant.live || now() >= token.expiresAt)
        return undefined;
      return token.grant;
    },

    /** Whether a token is an app's own that is neither over nor revoked. */
    isOfApp(value: string): boolean {
      const token = appTokens.get(value);
      return token !== undefined && now() < token.expiresAt;
    },

    /** A refresh token takes its whole grant with it, an access token only itself (RFC 7009 §2.1). */
    revoke(value: string, clientId: string | undefined): void {
      const isOwn = (token: Token | undefined): token is Token =>
        token !== undefined && (clientId === undefined || token.grant.clientId === clientId);
      const refreshToken = refreshTokens.get(value);
      if (isOwn(refreshToken)) refreshToken.grant.live = false;
      const accessToken = accessTokens.get(value);
      if (isOwn(accessToken)) accessToken.isSpent = true;
      if (appTokens.get(value)?.clientId === clientId) appTokens.delete(value);
    },

    /** Ends grants with all their tokens. */
    endAccess(isMeant: (grant: Grant) => boolean): void {
      for (const { grant } of [...accessTokens.values(), ...refreshTokens.values()]) {
        if (isMeant(grant)) grant.live = false;
      }
    },

    clear(): void {
      for (const map of [codes, accessTokens, refreshTokens, appTokens]) map.clear();
    },
  };
}
