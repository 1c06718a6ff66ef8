/** Whoever has one IPv6 address has the whole /64. */
export function networkOf(ipAddress: string): string {
  return groupsOf(ipAddress)?.slice(0, 4).join(':') ?? ipAddress;
}

/** Many get a /56 from their provider, and so 256 networks (RFC 6177 §2). */
export function siteOf(ipAddress: string): string {
  const groups = groupsOf(ipAddress);
  if (!groups) return ipAddress;
  const [a, b, c, d = '0'] = groups;
  return [a, b, c, (Number.parseInt(d, 16) >>> 8).toString(16)].join(':');
}

/** The eight groups of an IPv6 address, without leading zeros; undefined for an IPv4 address. */
function groupsOf(ipAddress: string): string[] | undefined {
  if (!ipAddress.includes(':')) return undefined;
  const [head = '', tail] = ipAddress.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back];
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}
