import { BlockList, isIP } from 'node:net';
import { visibleText } from '@portico/contract';

/** Where a request comes from, as far as it is known. */
export interface Whereabouts {
  readonly ipAddress: string | null;
  readonly city: string | null;
  /** two letters of ISO 3166-1 */
  readonly country: string | null;
}

/** The proxies before this process, and what they add to a request. */
export interface ProxySettings {
  /** networks, as CIDRs or single addresses */
  readonly trusted: readonly string[];
  /** headers in which they say where the address is, for lists of devices */
  readonly cityHeader: string | undefined;
  readonly countryHeader: string | undefined;
}

export type ReadWhereabouts = (
  peer: string | undefined,
  header: (name: string) => string | undefined,
) => Whereabouts;

const longestCity = 100;

/**
 * Reads where requests come from. Everybody can send headers; they are believed only of a peer that the operator
 * trusts, and of `X-Forwarded-For` only what trusted proxies wrote: from its end up to the first address that is
 * none of them. An entry that is no address ends the reading there.
 * @throws {TypeError} for a network that is none
 */
export function createWhereaboutsReader(settings: ProxySettings): ReadWhereabouts {
  const trusted = blockListOf(settings.trusted);
  const plainPeer = remembered(plainAddress);
  const isTrusted = remembered((address: string) =>
    trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  );
  return (peer, header) => {
    const nearest = peer === undefined ? undefined : plainPeer(peer);
    if (nearest === undefined || !isTrusted(nearest)) {
      return { ipAddress: nearest ?? null, city: null, country: null };
    }
    return {
      ipAddress: clientOf(nearest, header('x-forwarded-for') ?? '', isTrusted),
      city: cityOf(settings.cityHeader && header(settings.cityHeader)),
      country: countryOf(settings.countryHeader && header(settings.countryHeader)),
    };
  };
}

const mostRemembered = 1000;

/** Peers ask again and again, on connections that stay open. */
function remembered<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= mostRemembered) known.clear();
    const value = read(text);
    known.set(text, value);
    return value;
  };
}

/** @throws {TypeError} for an entry that is neither an address nor a CIDR */
function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits, rest] = network.split('/');
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    const length = bits === undefined ? most : Number(bits);
    const isLength = bits === undefined || (/^\d{1,3}$/.test(bits) && length <= most);
    if (version === 0 || rest !== undefined || !isLength) throw new TypeError(`${network} is no network`);
    list.addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

function clientOf(peer: string, forwardedFor: string, isTrusted: (address: string) => boolean): string {
  let client = peer;
  for (const entry of forwardedFor.split(',').toReversed()) {
    const address = plainAddress(entry.trim());
    if (address === undefined) return client;
    client = address;
    if (!isTrusted(address)) return client;
  }
  return client;
}

/** Some proxies add a port; a socket that takes both versions writes IPv4 as IPv6 (RFC 4291 §2.5.5.2). */
function plainAddress(text: string): string | undefined {
  const address = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1');
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIP(mapped) === 4) return mapped;
  // Without the zone of a link-local address (RFC 4007 §11): it names a socket of this machine.
  const [plain = ''] = address.split('%', 1);
  return isIP(plain) === 0 ? undefined : plain;
}

/** Proxies write names in UTF-8, which HTTP hands over byte by byte, or percent-encoded. */
function cityOf(value: string | undefined): string | null {
  if (value === undefined) return null;
  try {
    const bytes = Buffer.from(value, 'latin1');
    const text = decodeURIComponent(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return visibleText(text.trim()).slice(0, longestCity).toWellFormed() || null;
  } catch {
    return null; // neither encoding
  }
}

/** Some proxies say XX for a country they do not know, and T1 for Tor. */
function countryOf(value: string | undefined): string | null {
  return value !== undefined && /^[A-Z]{2}$/.test(value) && value !== 'XX' ? value : null;
}
