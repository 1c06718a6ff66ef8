import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createOutbound, type ResolveAddresses } from './outbound.ts';
import { createAddressPolicy, isLoopbackHost, isPublicAddress } from './outbound-address.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

/** URLs that lead inside, one per trick. `PORT` becomes that of a listener which must never be reached. */
const insideUrls = [
  // loopback, in every spelling the URL parser knows
  'https://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT/',
  'https://127.1:PORT/',
  'https://127.0.1:PORT/',
  'https://127.255.255.254:PORT/',
  'https://2130706433:PORT/',
  'https://0x7f000001:PORT/',
  'https://0x7f.0.0.1:PORT/',
  'https://0177.0.0.1:PORT/',
  'https://017700000001:PORT/',
  'https://0x7f.1:PORT/',
  'https://127.0.0.1.:PORT/',
  'https://127。0。0。1:PORT/',
  'https://１２７.0.0.1:PORT/',
  'https://①②⑦.⓪.⓪.①:PORT/',
  'https://%31%32%37.0.0.1:PORT/',
  // this network
  'https://0:PORT/',
  'https://0.0.0.0:PORT/',
  'https://0.1.2.3/',
  // private, shared, link-local
  'https://10.0.0.1/',
  'https://10.255.255.255/',
  'https://0xa000001/',
  'https://012.0.0.1/',
  'https://167772161/',
  'https://100.64.0.1/',
  'https://100.127.255.254/',
  'https://169.254.169.254/latest/meta-data/',
  'https://0xa9fea9fe/',
  'https://2852039166/',
  'https://172.16.0.1/',
  'https://172.31.255.254/',
  'https://192.168.1.1/',
  'https://0300.0250.1.1/',
  // special purposes
  'https://192.0.0.1/',
  'https://192.0.2.1/',
  'https://192.88.99.1/',
  'https://198.18.0.1/',
  'https://198.19.255.254/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://224.0.0.1/',
  'https://239.255.255.255/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  // IPv6
  'https://[::]/',
  'https://[::1]:PORT/',
  'https://[0:0:0:0:0:0:0:1]:PORT/',
  'https://[::ffff:127.0.0.1]:PORT/',
  'https://[::ffff:7f00:1]:PORT/',
  'https://[0:0:0:0:0:ffff:127.0.0.1]:PORT/',
  'https://[::ffff:10.0.0.1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[::127.0.0.1]:PORT/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b::a00:1]/',
  'https://[64:ff9b:1::1]/',
  'https://[100::1]/',
  'https://[2001::1]/',
  'https://[2001:db8::1]/',
  'https://[2002:7f00:1::]/',
  'https://[2002:a00:1::1]/',
  'https://[3fff::1]/',
  'https://[5f00::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456:789a::1]/',
  'https://[fe80::1]/',
  'https://[febf::1]/',
  'https://[fec0::1]/',
  'https://[ff02::1]/',
  'https://[ff0e::1]/',
  // names, whatever the resolver makes of them
  'https://localhost:PORT/',
  'https://localhost.:PORT/',
  'https://LOCALHOST:PORT/',
  'https://app.localhost:PORT/',
  'https://127.0.0.1.nip.example:PORT/',
  'https://metadata.internal/',
  // without TLS even public addresses are out
  'http://8.8.8.8/',
  'http://[2606:4700:4700::1111]/',
  'http://public.example/',
];

const unusableUrls = [
  'ftp://127.0.0.1/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/',
  'data:application/json,{}',
  'unix:/var/run/docker.sock',
  'https://user@8.8.8.8/',
  'https://user:password@8.8.8.8/',
  'https://:password@8.8.8.8/',
  'https://8.8.8.8@127.0.0.1:PORT/',
  'https://[fe80::1%25eth0]/',
  'https://',
  '//127.0.0.1/',
  '',
];

const insideNames = new Map([
  ['public.example', { address: '8.8.8.8', family: 4 }],
  ['metadata.internal', { address: 'fd00:ec2::254', family: 6 }],
]);

/** Answers as a hostile or local resolver would: every other name leads to this machine. */
const insideResolver: ResolveAddresses = (hostname, _options, callback) =>
  callback(null, [insideNames.get(hostname) ?? { address: '127.0.0.1', family: 4 }]);

describe('addresses that lead inside', () => {
  let canary: ScriptedServer;
  beforeAll(async () => {
    canary = await startScriptedServer();
  });
  afterAll(() => canary.close());

  it.each(insideUrls)('is neither called nor saved: %s', async (template) => {
    const url = template.replace('PORT', String(canary.port));
    const outbound = createOutbound({ allow: [], resolve: insideResolver });
    const forbidden = expect.objectContaining({ code: 'oauth_address_forbidden', hop: 'token' });
    await expect(outbound.fetch(url, { method: 'GET' }, { hop: 'token' })).rejects.toEqual(forbidden);
    await expect(outbound.check(url, { hop: 'token' })).rejects.toEqual(forbidden);
    expect(canary.connections()).toBe(0);
    await outbound.close();
  });

  it.each(unusableUrls)('is not an endpoint: %s', async (template) => {
    const url = template.replace('PORT', String(canary.port));
    const outbound = createOutbound({ allow: [`127.0.0.1:${canary.port}`], resolve: insideResolver });
    const invalid = expect.objectContaining({ code: 'oauth_endpoint_invalid' });
    await expect(outbound.fetch(url, { method: 'GET' }, { hop: 'token' })).rejects.toEqual(invalid);
    await expect(outbound.check(url, { hop: 'token' })).rejects.toEqual(invalid);
    expect(canary.connections()).toBe(0);
  });
});

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '104.244.42.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '2606:4700::1',
    '2001:4860::1',
  ])('accepts %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each(['', 'x.com', '8.8.8', '2606:4700::1%eth0', '[::1]', '8.8.8.8/32'])('refuses "%s"', (address) =>
    expect(isPublicAddress(address)).toBe(false),
  );

  it('refuses every IPv4-mapped address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
      }),
    );
  });

  it('refuses every address of a private block', () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(octet, octet, octet, (a, b, c) => {
        const addresses = [
          `10.${a}.${b}.${c}`,
          `127.${a}.${b}.${c}`,
          `192.168.${a}.${b}`,
          `169.254.${a}.${b}`,
        ];
        expect(addresses.filter(isPublicAddress)).toEqual([]);
      }),
    );
  });
});

describe('createAddressPolicy', () => {
  const policy = createAddressPolicy([
    '10.1.0.0/16',
    '::1/128',
    '192.168.7.7',
    'keycloak.internal:8080',
    '[fd00::5]:443',
  ]);

  it.each([
    { address: '10.1.2.3', allowed: true },
    { address: '10.2.2.3', allowed: false },
    { address: '::ffff:10.1.2.3', allowed: true },
    { address: '::1', allowed: true },
    { address: '192.168.7.7', allowed: true },
    { address: '192.168.7.8', allowed: false },
    { address: 'keycloak.internal', allowed: false },
  ])('judges $address by the listed networks', ({ address, allowed }) => {
    expect(policy.allowsAddress(address, 'http:')).toBe(allowed);
  });

  it('lets public addresses pass with TLS only', () => {
    expect(policy.allowsAddress('8.8.8.8', 'https:')).toBe(true);
    expect(policy.allowsAddress('8.8.8.8', 'http:')).toBe(false);
  });

  it('allows a host on the listed port only', () => {
    expect(policy.allowsHost('keycloak.internal', '8080')).toBe(true);
    expect(policy.allowsHost('keycloak.internal', '8081')).toBe(false);
    expect(policy.allowsHost('[fd00::5]', '443')).toBe(true);
  });

  it.each([
    'keycloak.internal',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    'http://a:1',
    'a:99999',
    'a b:80',
    'a:80/x',
    '',
    '::1/129',
    '*:80@x',
  ])('names the entry it cannot read: "%s"', (entry) =>
    expect(() => createAddressPolicy([entry])).toThrow(`"${entry}"`),
  );
});

describe('isLoopbackHost', () => {
  it.each(['localhost', 'localhost.', 'staging.localhost', '127.0.0.1', '127.9.9.9', '[::1]', '::1'])(
    'knows %s',
    (hostname) => expect(isLoopbackHost(hostname)).toBe(true),
  );
  it.each(['localhost.example', 'notlocalhost', '127.0.0.1.example', '128.0.0.1', '[::2]', ''])(
    'is not fooled by "%s"',
    (hostname) => expect(isLoopbackHost(hostname)).toBe(false),
  );
});
