import { readFileSync } from 'node:fs';
import { createAddressPolicy } from '@portico/oauth';
import { z } from 'zod';
import { createWhereaboutsReader } from './http/whereabouts.ts';
import type { ProxySettings } from './http/whereabouts.ts';

/** Everything the process is told from outside. Read once, here; frozen. */
export interface Config {
  /** public origin, without a trailing slash; links, issuers, cookies and redirects are built from it alone */
  readonly url: string;
  /** the public origin is plain HTTP on loopback: cookies go without `Secure` */
  readonly isLoopbackHttp: boolean;
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** undefined: SQLite in the data directory */
  readonly databaseUrl: string | undefined;
  /** 32 bytes each, newest first; undefined: the key file in the data directory */
  readonly masterKeys: readonly Uint8Array[] | undefined;
  /** CIDRs and `host:port` that outbound calls may reach although private */
  readonly outboundAllow: readonly string[];
  readonly proxy: ProxySettings;
  readonly smtpUrl: string | undefined;
  readonly logLevel: (typeof logLevels)[number];
}

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A setting cannot be used. Says all of the problems, each with the variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const url = (protocols: RegExp, example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), {
    error: `must be a URL such as ${example}`,
    // The checks that follow read it as one.
    abort: true,
  });

const highestPort = 65_535;
const port = z
  .string()
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= highestPort, {
    error: `must be a whole number from 0 to ${highestPort}`,
  })
  .transform(Number);

/** RFC 9110 §5.6.2. Names of headers are compared in lower case. */
const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'must be the name of a header, such as cf-ipcountry')
  .toLowerCase();

const variables = z
  .object({
    PORTICO_URL: url(/^https?:$/, 'https://auth.example.com')
      .refine((value) => {
        const { pathname, search, hash, username, password } = new URL(value);
        return pathname === '/' && !search && !hash && !username && !password;
      }, 'must be an origin, without path, query or credentials')
      .refine(
        (value) => new URL(value).protocol === 'https:' || isLoopback(new URL(value)),
        'must be https (plain http works on localhost only)',
      )
      .optional(),
    PORTICO_PORT: port.optional(),
    PORTICO_HOST: z.string().min(1).optional(),
    PORTICO_DATA: z.string().min(1).default('.portico'),
    DATABASE_URL: url(/^postgres(ql)?:$/, 'postgres://user:password@host:5432/portico').optional(),
    PORTICO_MASTER_KEY: z
      .string()
      .refine(
        (value) => value.split(',').every((key) => decodeKey(key.trim())?.length === 32),
        'must be 32 bytes in base64 or 64 hexadecimal digits (several, newest first, with commas between)',
      )
      .optional(),
    PORTICO_OUTBOUND_ALLOW: z
      .string()
      .refine(isAllowList, 'must be networks and host:port, such as 10.0.0.0/8,idp.internal:8443')
      .optional(),
    PORTICO_TRUSTED_PROXIES: z
      .string()
      .refine(isNetworkList, 'must be networks, such as 10.0.0.0/8,192.0.2.7')
      .optional(),
    PORTICO_CITY_HEADER: headerName.optional(),
    PORTICO_COUNTRY_HEADER: headerName.optional(),
    SMTP_URL: url(/^smtps?:$/, 'smtp://user:password@mail.example.com:587').optional(),
    PORTICO_LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  })
  .superRefine((settings, context) => {
    if (settings.PORTICO_TRUSTED_PROXIES !== undefined) return;
    for (const name of ['PORTICO_CITY_HEADER', 'PORTICO_COUNTRY_HEADER'] as const) {
      if (settings[name] === undefined) continue;
      const message = 'needs PORTICO_TRUSTED_PROXIES: headers are believed of nobody else';
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });

/** What nobody should read who can list processes or their environment: a file may hold it instead. */
const secretVariables = ['DATABASE_URL', 'PORTICO_MASTER_KEY', 'SMTP_URL'] as const;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads secrets from the files that `<NAME>_FILE` names, as orchestrators mount them.
 * @throws {ConfigError} when a file cannot be read or is empty, or both variables are set
 */
function withSecretsOfFiles(environment: Variables): Variables {
  const found: Record<string, string> = {};
  for (const name of secretVariables) {
    const path = environment[`${name}_FILE`];
    if (!path) continue;
    if (environment[name])
      throw new ConfigError(`${name} and ${name}_FILE are both set. Leave one of them out.`);
    found[name] = readSecret(`${name}_FILE`, path);
  }
  return { ...environment, ...found };
}

/** The variable that the operator wrote. */
const givenAs = (environment: Variables, name: string): string =>
  environment[`${name}_FILE`] && !environment[name] ? `${name}_FILE` : name;

function readSecret(name: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new ConfigError(`${name} names ${path}, which cannot be read (${code}).`, { cause });
  }
  if (text === '') throw new ConfigError(`${name} names ${path}, which is empty.`);
  return text;
}

/** @throws {ConfigError} listing every problem at once */
export function readProcessConfig(): Config {
  return readConfig(process.env);
}

/**
 * Reads the settings from environment variables. An empty variable counts as absent.
 * @throws {ConfigError} listing every problem at once
 */
export function readConfig(environment: Variables): Config {
  const given = Object.fromEntries(
    Object.entries(withSecretsOfFiles(environment)).filter(([, value]) => value !== ''),
  );
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `  ${givenAs(environment, issue.path.join('.'))} ${issue.message}`,
    );
    throw new ConfigError(`These settings cannot be used:\n${problems.join('\n')}`);
  }
  const settings = parsed.data;
  const publicUrl = new URL(settings.PORTICO_URL ?? `http://localhost:${settings.PORTICO_PORT ?? 4400}`);
  return Object.freeze({
    url: publicUrl.origin,
    isLoopbackHttp: publicUrl.protocol === 'http:',
    host: settings.PORTICO_HOST ?? (isLoopback(publicUrl) ? '127.0.0.1' : '0.0.0.0'),
    port: settings.PORTICO_PORT ?? 4400,
    dataDirectory: settings.PORTICO_DATA,
    databaseUrl: settings.DATABASE_URL,
    masterKeys: settings.PORTICO_MASTER_KEY?.split(',').flatMap((key) => decodeKey(key.trim()) ?? []),
    outboundAllow: entriesOf(settings.PORTICO_OUTBOUND_ALLOW ?? ''),
    proxy: Object.freeze({
      trusted: entriesOf(settings.PORTICO_TRUSTED_PROXIES ?? ''),
      cityHeader: settings.PORTICO_CITY_HEADER,
      countryHeader: settings.PORTICO_COUNTRY_HEADER,
    }),
    smtpUrl: settings.SMTP_URL,
    logLevel: settings.PORTICO_LOG_LEVEL,
  });
}

function entriesOf(list: string): string[] {
  return list.split(',').flatMap((entry) => entry.trim() || []);
}

function isAllowList(list: string): boolean {
  try {
    createAddressPolicy(entriesOf(list));
    return true;
  } catch {
    return false; // it names one entry; which one is seen at a glance
  }
}

function isNetworkList(list: string): boolean {
  try {
    createWhereaboutsReader({ trusted: entriesOf(list), cityHeader: undefined, countryHeader: undefined });
    return true;
  } catch {
    return false;
  }
}

function isLoopback(address: URL): boolean {
  return loopbackHosts.has(address.hostname) || address.hostname.endsWith('.localhost');
}

function decodeKey(value: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(value)) return Buffer.from(value, 'hex');
  return /^[A-Za-z0-9+/_-]{42,43}={0,1}$/.test(value) ? Buffer.from(value, 'base64') : undefined;
}
