import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { ProviderResponse } from './buffered-response.ts';
import { OAuthError, type Hop, type OAuthErrorCode } from './errors.ts';
import { createAddressPolicy, portOf, type AddressPolicy } from './outbound-address.ts';
import {
  addressForbidden,
  forbiddenAddress,
  sendRequest,
  type ExchangeLimits,
  type OutboundRequest,
} from './outbound-exchange.ts';

/** One finished call, for logs and metrics: never a query string, header or body. */
export interface OutboundCall {
  readonly hop: Hop;
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly error: OAuthErrorCode | undefined;
  readonly durationMs: number;
}

/** Resolves a host name to all its addresses, like `dns.lookup` with `all`. */
export type ResolveAddresses = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

export interface OutboundOptions {
  /** CIDRs, addresses or `host:port` that may be reached although private or without TLS. */
  readonly allow: readonly string[];
  /** Milliseconds until a connection, TLS included, must stand. Default 5000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds from the call to the last byte of the answer. Default 10000. */
  readonly totalTimeoutMs?: number;
  /** Bytes of an answer's body, before and after decoding. Default 1 MiB. */
  readonly maxResponseBytes?: number;
  /** `User-Agent` of every call that brings none of its own. Default `Portico`; several providers refuse calls without. */
  readonly userAgent?: string;
  readonly onCall?: (call: OutboundCall) => void;
  /** Replaces the system's resolver, for tests. */
  readonly resolve?: ResolveAddresses;
}

export interface OutboundCallOptions {
  readonly hop: Hop;
  /** What this call may reach beside the operator's list, e.g. the sandbox on our own port. */
  readonly alsoAllow?: readonly string[] | undefined;
  /** `unless-2xx`: an answer of success is its status; its body is not waited for. Default `always`. */
  readonly readBody?: 'always' | 'unless-2xx' | undefined;
}

/** The only way out: every server-side call to an address somebody else chose goes through one of these. */
export interface Outbound {
  /**
   * Calls `url` and reads the whole answer. Redirects are not followed.
   * @throws {OAuthError} `oauth_endpoint_invalid`, `oauth_address_forbidden` or `oauth_provider_unavailable`
   */
  fetch(url: string, request: OutboundRequest, options: OutboundCallOptions): Promise<ProviderResponse>;
  /**
   * Judges an address without calling it, for when it is saved. A name that does not resolve passes: it may be
   * down today, and every call is judged again.
   * @returns `unresolved` for such a name
   * @throws {OAuthError} `oauth_endpoint_invalid` or `oauth_address_forbidden`
   */
  check(url: string, options: OutboundCallOptions): Promise<'allowed' | 'unresolved'>;
  /** Closes idle connections and waits for calls under way. */
  close(): Promise<void>;
}

interface Limits extends ExchangeLimits {
  readonly connectTimeoutMs: number;
  readonly resolve: ResolveAddresses;
}

/** Origins kept connected; custom providers are few, so this bounds abuse rather than use. */
const mostPools = 256;
const connectionsPerOrigin = 64;

/**
 * Makes the outbound side: one keep-alive pool per origin, addresses judged when they are connected to.
 * @throws {TypeError} when an entry of `allow` cannot be read
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const limits: Limits = {
    connectTimeoutMs: options.connectTimeoutMs ?? 5000,
    totalTimeoutMs: options.totalTimeoutMs ?? 10_000,
    maxResponseBytes: options.maxResponseBytes ?? 1_048_576,
    resolve: options.resolve ?? systemLookup,
  };
  const pools = createPools(options.allow, limits);
  const { onCall, userAgent = 'Portico' } = options;
  return {
    async fetch(url, request, { hop, alsoAllow, readBody }) {
      const startedAt = performance.now();
      const target = parseTarget(url, hop);
      let status: number | undefined;
      let error: OAuthErrorCode | undefined;
      try {
        const pool = pools.get(target, hop, alsoAllow);
        const headers = { 'user-agent': userAgent, ...request.headers };
        const response = await sendRequest(pool, { target, hop, limits, readBody, ...request, headers });
        status = response.status;
        return response;
      } catch (failure) {
        if (failure instanceof OAuthError) {
          error = failure.code;
          status = failure.httpStatus;
        }
        throw failure;
      } finally {
        onCall?.({
          hop,
          method: request.method,
          origin: target.origin,
          path: target.pathname,
          status,
          error,
          durationMs: performance.now() - startedAt,
        });
      }
    },
    async check(url, { hop, alsoAllow }) {
      const target = parseTarget(url, hop);
      const policy = createAddressPolicy([...options.allow, ...(alsoAllow ?? [])]);
      if (judgeTarget(policy, target, hop) === 'allowed') return 'allowed';
      const addresses = await resolveAll(limits.resolve, target.hostname);
      if (addresses.length === 0) return 'unresolved';
      if (addresses.some((address) => policy.allowsAddress(address, target.protocol))) return 'allowed';
      throw addressForbidden(target.hostname, hop);
    },
    close: () => pools.close(),
  };
}

function parseTarget(url: string, hop: Hop): URL {
  const target = URL.parse(url);
  if (!target || (target.protocol !== 'https:' && target.protocol !== 'http:')) {
    throw new OAuthError('oauth_endpoint_invalid', 'The endpoint is not an https URL.', { hop });
  }
  if (target.username || target.password) {
    throw new OAuthError('oauth_endpoint_invalid', 'The endpoint must not contain credentials.', { hop });
  }
  return target;
}

/**
 * Judges what can be judged without DNS. The URL parser has already turned decimal, octal and hexadecimal spellings
 * into plain addresses.
 * @returns `resolve` when the decision hangs on what the name resolves to
 */
function judgeTarget(policy: AddressPolicy, target: URL, hop: Hop): 'allowed' | 'resolve' {
  if (policy.allowsHost(target.hostname, portOf(target))) return 'allowed';
  const literal = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) === 0) return 'resolve';
  if (policy.allowsAddress(literal, target.protocol)) return 'allowed';
  throw addressForbidden(target.hostname, hop);
}

interface Pools {
  get(target: URL, hop: Hop, alsoAllow: readonly string[] | undefined): Pool;
  close(): Promise<void>;
}

function createPools(allow: readonly string[], limits: Limits): Pools {
  const pools = new Map<string, Pool>();
  const operatorsPolicy = createAddressPolicy(allow);
  return {
    get(target, hop, alsoAllow) {
      // A connection opened for a call that may reach more must never serve one that may not.
      const key = alsoAllow?.length ? `${target.origin} ${alsoAllow.join(' ')}` : target.origin;
      const known = pools.get(key);
      if (known) return known;
      const policy = alsoAllow?.length ? createAddressPolicy([...allow, ...alsoAllow]) : operatorsPolicy;
      const anyAddress = judgeTarget(policy, target, hop) === 'allowed';
      const permits = (address: string) => anyAddress || policy.allowsAddress(address, target.protocol);
      const pool = openPool(target.origin, permits, limits);
      pools.set(key, pool);
      for (const [oldestKey, oldest] of pools) {
        if (pools.size <= mostPools) break;
        pools.delete(oldestKey);
        void oldest.close();
      }
      return pool;
    },
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.close()));
    },
  };
}

function openPool(origin: string, permits: (address: string) => boolean, limits: Limits): Pool {
  return new Pool(origin, {
    connections: connectionsPerOrigin,
    allowH2: false,
    // One deadline of our own covers the whole call; undici's coarse per-phase timers would only add to it.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: limits.connectTimeoutMs,
      // Node's default of 250 ms per address fails on slow links where one attempt would have succeeded.
      autoSelectFamilyAttemptTimeout: 1000,
      lookup: checkedLookup(limits.resolve, permits),
    },
  });
}

/** The address that is checked is the one that is connected to, so a second DNS answer changes nothing. */
function checkedLookup(resolve: ResolveAddresses, permits: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true }, (error, addresses) => {
      const permitted = error ? [] : addresses.filter(({ address }) => permits(address));
      const [first] = permitted;
      if (error) callback(error, '', 4);
      else if (!first)
        callback(Object.assign(new Error('address forbidden'), { code: forbiddenAddress }), '', 4);
      else if (options.all) callback(null, permitted);
      else callback(null, first.address, first.family);
    });
  };
}

function resolveAll(resolve: ResolveAddresses, hostname: string): Promise<string[]> {
  return new Promise((settle) => {
    resolve(hostname, { all: true }, (error, addresses) =>
      settle(error ? [] : addresses.map(({ address }) => address)),
    );
  });
}
