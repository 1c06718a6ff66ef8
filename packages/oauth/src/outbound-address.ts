import { BlockList, isIP } from 'node:net';

/**
 * Which addresses outbound calls may reach. Everything that is not globally reachable unicast is refused unless
 * the operator allowed it (IANA special-purpose address registries; RFC 6890).
 */
export interface AddressPolicy {
  /** True when `hostname:port` itself was allowed, whatever it resolves to. */
  allowsHost(hostname: string, port: string): boolean;
  /** True when the address may be connected to; without TLS only addresses the operator listed may. */
  allowsAddress(address: string, protocol: string): boolean;
}

/** IPv4 ranges that are not somebody else's public server. 192.88.99.0/24 and below: registry entries by RFC. */
const forbiddenIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network, RFC 791
  ['10.0.0.0', 8], // private use, RFC 1918
  ['100.64.0.0', 10], // carrier-grade NAT, RFC 6598
  ['127.0.0.0', 8], // loopback, RFC 1122
  ['169.254.0.0', 16], // link-local, also cloud metadata, RFC 3927
  ['172.16.0.0', 12], // private use, RFC 1918
  ['192.0.0.0', 24], // protocol assignments, RFC 6890
  ['192.0.2.0', 24], // documentation, RFC 5737
  ['192.88.99.0', 24], // former 6to4 relays, RFC 7526
  ['192.168.0.0', 16], // private use, RFC 1918
  ['198.18.0.0', 15], // benchmarking, RFC 2544
  ['198.51.100.0', 24], // documentation, RFC 5737
  ['203.0.113.0', 24], // documentation, RFC 5737
  ['224.0.0.0', 4], // multicast, RFC 5771
  ['240.0.0.0', 4], // reserved and broadcast, RFC 1112
];

/** Parts of 2000::/3 that lead elsewhere; everything outside 2000::/3 is refused as a whole. */
const forbiddenIpv6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments, Teredo among them, RFC 2928
  ['2001:db8::', 32], // documentation, RFC 3849
  ['2002::', 16], // 6to4 carries an IPv4 address, RFC 3056
  ['3fff::', 20], // documentation, RFC 9637
];

const specialIpv4 = blockListOf(forbiddenIpv4, 'ipv4');
const specialIpv6 = blockListOf(forbiddenIpv6, 'ipv6');
/** The only IPv6 space handed out for public use; leaves out ::1, ULA, link-local, mapped, NAT64 and multicast. */
const globalUnicastIpv6 = blockListOf([['2000::', 3]], 'ipv6');

/** True for an address on the public internet. Anything that is not a plain IP address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialIpv4.check(address, 'ipv4');
    case 6:
      // A zone id ("%eth0") only exists for addresses that are not global.
      if (address.includes('%')) return false;
      return globalUnicastIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
    default:
      return false;
  }
}

/** True for names and addresses that never leave this machine (RFC 6761 §6.3, RFC 8252 §7.3). */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d+){3}$/.test(name)
  );
}

/**
 * Reads what the operator allows.
 * @param allow CIDRs (`10.0.0.0/8`), single addresses, or `host:port` with IPv6 hosts in brackets
 * @throws {TypeError} naming the entry that is none of these
 */
export function createAddressPolicy(allow: readonly string[]): AddressPolicy {
  const hosts = new Set<string>();
  const addresses = new BlockList();
  for (const entry of allow) addEntry(entry.trim(), hosts, addresses);
  const listed = (address: string) => {
    const family = isIP(address);
    return family !== 0 && addresses.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  return {
    allowsHost: (hostname, port) => hosts.has(`${hostname}:${port}`),
    allowsAddress: (address, protocol) =>
      listed(address) || (protocol === 'https:' && isPublicAddress(address)),
  };
}

function addEntry(entry: string, hosts: Set<string>, addresses: BlockList): void {
  const [address = '', prefix] = entry.split('/');
  const family = isIP(address);
  if (family !== 0) {
    const longest = family === 6 ? 128 : 32;
    const bits = prefix ?? String(longest);
    if (/^\d{1,3}$/.test(bits) && Number(bits) <= longest) {
      addresses.addSubnet(address, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
      return;
    }
  }
  const url = /^(?:\[[\da-f:.]+\]|[^\s/:@?#\\[\]]+):\d{1,5}$/i.test(entry)
    ? URL.parse(`http://${entry}`)
    : null;
  if (!url) throw new TypeError(`"${entry}" is neither a CIDR nor host:port.`);
  hosts.add(`${url.hostname}:${portOf(url)}`);
}

/** The port a URL leads to, spelled out even when it is the scheme's default. */
export function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

function blockListOf(subnets: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, family);
  return list;
}
