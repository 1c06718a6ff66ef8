import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const key = Buffer.alloc(32, 5);

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({
      url: 'http://localhost:4400',
      isLoopbackHttp: true,
      host: '127.0.0.1',
      port: 4400,
      dataDirectory: '.portico',
      databaseUrl: undefined,
      masterKeys: undefined,
      outboundAllow: [],
      proxy: { trusted: [], cityHeader: undefined, countryHeader: undefined },
      smtpUrl: undefined,
      logLevel: 'info',
    });
  });

  it('reads every setting', () => {
    const config = readConfig({
      PORTICO_URL: 'https://auth.example.com',
      PORTICO_PORT: '8080',
      PORTICO_HOST: '::1',
      PORTICO_DATA: '/var/lib/portico',
      DATABASE_URL: 'postgresql://user:password@db.example.com/portico',
      PORTICO_MASTER_KEY: key.toString('base64'),
      PORTICO_OUTBOUND_ALLOW: ' 10.0.0.0/8, 127.0.0.1:9000 ,,',
      PORTICO_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      PORTICO_CITY_HEADER: 'CF-IPCity',
      PORTICO_COUNTRY_HEADER: 'CF-IPCountry',
      SMTP_URL: 'smtps://user:password@mail.example.com',
      PORTICO_LOG_LEVEL: 'debug',
      HOME: '/root',
    });
    expect(config).toEqual({
      url: 'https://auth.example.com',
      isLoopbackHttp: false,
      host: '::1',
      port: 8080,
      dataDirectory: '/var/lib/portico',
      databaseUrl: 'postgresql://user:password@db.example.com/portico',
      masterKeys: [key],
      outboundAllow: ['10.0.0.0/8', '127.0.0.1:9000'],
      proxy: { trusted: ['10.0.0.0/8', '::1'], cityHeader: 'cf-ipcity', countryHeader: 'cf-ipcountry' },
      smtpUrl: 'smtps://user:password@mail.example.com',
      logLevel: 'debug',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty variable for an absent one', () => {
    const names = ['PORTICO_URL', 'PORTICO_PORT', 'PORTICO_HOST', 'PORTICO_DATA', 'DATABASE_URL'];
    const others = ['PORTICO_MASTER_KEY', 'PORTICO_OUTBOUND_ALLOW', 'SMTP_URL', 'PORTICO_LOG_LEVEL'];
    const empty = Object.fromEntries([...names, ...others].map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it.each([
    { name: 'the default port', variables: {}, url: 'http://localhost:4400', host: '127.0.0.1' },
    { name: 'another port', variables: { PORTICO_PORT: '80' }, url: 'http://localhost', host: '127.0.0.1' },
    {
      name: 'a host below localhost',
      variables: { PORTICO_URL: 'http://auth.localhost:4400' },
      url: 'http://auth.localhost:4400',
      host: '127.0.0.1',
    },
    {
      name: 'IPv6',
      variables: { PORTICO_URL: 'http://[::1]:4400' },
      url: 'http://[::1]:4400',
      host: '127.0.0.1',
    },
    {
      name: 'a public origin',
      variables: { PORTICO_URL: 'https://auth.example.com/' },
      url: 'https://auth.example.com',
      host: '0.0.0.0',
    },
  ])('listens where the origin is served: $name', ({ variables, url, host }) => {
    expect(readConfig(variables)).toMatchObject({ url, host });
  });

  it.each([
    { name: 'base64', text: key.toString('base64') },
    { name: 'base64url', text: key.toString('base64url') },
    { name: 'hexadecimal digits', text: key.toString('hex').toUpperCase() },
  ])('takes a master key in $name', ({ text }) => {
    expect(readConfig({ PORTICO_MASTER_KEY: text }).masterKeys).toEqual([key]);
  });

  it('takes several master keys, newest first', () => {
    const newer = Buffer.alloc(32, 6);
    const text = `${newer.toString('base64')}, ${key.toString('hex')}`;
    expect(readConfig({ PORTICO_MASTER_KEY: text }).masterKeys).toEqual([newer, key]);
    expect(() => readConfig({ PORTICO_MASTER_KEY: `${text},short` })).toThrow(/PORTICO_MASTER_KEY must be/);
  });

  it.each([
    { variable: 'PORTICO_URL', value: 'auth.example.com' },
    { variable: 'PORTICO_URL', value: 'ftp://auth.example.com' },
    { variable: 'PORTICO_URL', value: 'http://auth.example.com' },
    { variable: 'PORTICO_URL', value: 'http://localhost.evil.com' },
    { variable: 'PORTICO_URL', value: 'http://192.0.2.1' },
    { variable: 'PORTICO_URL', value: 'https://auth.example.com/portico' },
    { variable: 'PORTICO_URL', value: 'https://auth.example.com?a=b' },
    { variable: 'PORTICO_URL', value: 'https://auth.example.com#a' },
    { variable: 'PORTICO_URL', value: 'https://user@auth.example.com' },
    { variable: 'PORTICO_URL', value: 'https://:password@auth.example.com' },
    { variable: 'DATABASE_URL', value: 'mysql://localhost/portico' },
    { variable: 'DATABASE_URL', value: 'portico.db' },
    { variable: 'PORTICO_MASTER_KEY', value: 'too short' },
    { variable: 'PORTICO_MASTER_KEY', value: Buffer.alloc(31).toString('base64') },
    { variable: 'PORTICO_MASTER_KEY', value: Buffer.alloc(33).toString('base64') },
    { variable: 'PORTICO_MASTER_KEY', value: Buffer.alloc(31).toString('hex') },
    { variable: 'PORTICO_TRUSTED_PROXIES', value: '10.0.0.0/33' },
    { variable: 'PORTICO_TRUSTED_PROXIES', value: 'proxy.internal' },
    { variable: 'PORTICO_CITY_HEADER', value: 'x city' },
    { variable: 'PORTICO_COUNTRY_HEADER', value: 'x:country' },
    { variable: 'SMTP_URL', value: 'https://mail.example.com' },
    { variable: 'PORTICO_LOG_LEVEL', value: 'loud' },
  ])('refuses $variable=$value, naming it', ({ variable, value }) => {
    expect(() => readConfig({ [variable]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [variable]: value })).toThrow(new RegExp(`^ {2}${variable} must `, 'm'));
  });

  it.each(['four', '65536', '-1', '80.5', '0x50', '1e3', ' 80'])(
    'says which ports there are when it is told %j',
    (value) => {
      expect(() => readConfig({ PORTICO_PORT: value })).toThrow(
        'These settings cannot be used:\n  PORTICO_PORT must be a whole number from 0 to 65535',
      );
    },
  );

  it('lists every problem at once, a line for each', () => {
    const wrong = {
      PORTICO_URL: 'nonsense',
      PORTICO_PORT: 'nonsense',
      DATABASE_URL: 'nonsense',
      PORTICO_MASTER_KEY: 'nonsense',
      SMTP_URL: 'nonsense',
      PORTICO_LOG_LEVEL: 'nonsense',
    };
    const read = () => readConfig(wrong);
    expect(read).toThrow(/^These settings cannot be used:\n/);
    for (const name of Object.keys(wrong)) expect(read).toThrow(new RegExp(`^ {2}${name} must `, 'm'));
  });

  it.each(['PORTICO_CITY_HEADER', 'PORTICO_COUNTRY_HEADER'])(
    'says that %s needs a proxy to trust',
    (name) => {
      expect(() => readConfig({ [name]: 'x-place' })).toThrow(`  ${name} needs PORTICO_TRUSTED_PROXIES`);
      expect(readConfig({ [name]: 'x-place', PORTICO_TRUSTED_PROXIES: '::1' }).proxy.trusted).toEqual([
        '::1',
      ]);
    },
  );

  it('never repeats a secret that it cannot use', () => {
    const canary = 'canary-4711';
    const read = () => readConfig({ PORTICO_MASTER_KEY: canary, DATABASE_URL: `mysql://u:${canary}@h/d` });
    expect(read).toThrow(ConfigError);
    expect(read).not.toThrow(new RegExp(canary));
  });

  describe('takes secrets from files', () => {
    const directory = mkdtempSync(join(tmpdir(), 'portico-test-config-'));
    afterAll(() => rmSync(directory, { recursive: true }));
    const fileWith = (text: string) => {
      const path = join(directory, `secret-${text.length}`);
      writeFileSync(path, text);
      return path;
    };

    it('without the line break at their end', () => {
      const { masterKeys, smtpUrl } = readConfig({
        PORTICO_MASTER_KEY_FILE: fileWith(`${key.toString('base64')}\n`),
        SMTP_URL_FILE: fileWith('smtp://mail.example.com\r\n'),
      });
      expect({ masterKeys, smtpUrl }).toEqual({ masterKeys: [key], smtpUrl: 'smtp://mail.example.com' });
    });

    it.each([
      {
        given: { SMTP_URL_FILE: '/nowhere/at/all' },
        says: 'SMTP_URL_FILE names /nowhere/at/all, which cannot be read (ENOENT).',
      },
      {
        given: { SMTP_URL_FILE: 'x', SMTP_URL: 'smtp://a' },
        says: 'SMTP_URL and SMTP_URL_FILE are both set.',
      },
    ])('and says $says', ({ given, says }) => {
      expect(() => readConfig(given)).toThrow(says);
    });

    it('and says that one is empty', () => {
      const path = fileWith('\n');
      expect(() => readConfig({ DATABASE_URL_FILE: path })).toThrow(
        `DATABASE_URL_FILE names ${path}, which is empty.`,
      );
    });

    it('and never shows what is in them when it does not fit', () => {
      const wrong = { PORTICO_MASTER_KEY_FILE: fileWith('not-a-key-but-a-secret') };
      expect(() => readConfig(wrong)).toThrow(/PORTICO_MASTER_KEY_FILE must be 32 bytes/);
      expect(() => readConfig(wrong)).not.toThrow(/not-a-key/);
    });
  });
});
