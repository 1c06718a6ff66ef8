import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

/** All that somebody writes who adds a provider, beside its line in the list. */
const preset = `import { defineProvider } from '../define-provider.ts';

/** Acme, OAuth 2.0. https://acme.example/docs */
export const acme = defineProvider({
  id: 'acme',
  displayName: 'Acme',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://acme.example/oauth/authorize',
  tokenEndpoint: 'https://api.acme.example/oauth/token',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['profile'],
  emailScope: 'email',
  offlineScope: 'offline',
  refresh: 'rotating',
  scopeCatalogue: { profile: 'Name and picture', email: 'Email address', offline: 'Access while away' },
  profile: { url: 'https://api.acme.example/v1/me', emailField: 'mail' },
  attributeMapping: {
    provider_user_id: 'account.key',
    username: 'account.handle',
    first_name: 'name',
    profile_image_url: 'photo',
    email_address: 'mail',
  },
  emailVerified: 'when_present',
  uniqueAttributes: ['provider_user_id', 'username', 'email_address'],
  causes: [],
  console: {
    name: 'Acme Developers',
    url: 'https://acme.example/apps',
    fieldLabels: { clientId: 'App key', clientSecret: 'App password', redirectUri: 'Return URL' },
    steps: [
      { text: 'Create an app.' },
      { text: 'Paste the **Return URL**.', copy: 'redirect_uri' },
      { text: 'Copy the **App key** and the **App password** to this page.' },
    ],
  },
  icon: { viewBox: '0 0 24 24', path: 'M12 2l10 20H2z' },
  documentationUrls: ['https://acme.example/docs', 'https://acme.example/docs/oauth'],
});
`;

const person = (key: string, handle: string, mail?: string) => ({
  body: {
    account: { key, handle },
    name: handle.toUpperCase(),
    photo: `https://acme.example/photos/${handle}.png`,
    ...(mail === undefined ? {} : { mail }),
  },
  identity: {
    providerUserId: key,
    username: handle,
    firstName: handle.toUpperCase(),
    imageUrl: `https://acme.example/photos/${handle}.png`,
    ...(mail === undefined ? {} : { emailAddress: mail }),
    emailVerified: mail !== undefined,
    unmapped: {},
  },
});
const recordings = [person('ACM48211970KX', 'grace', 'grace@example.com'), person('ACM90017265QZ', 'otto')];

const suites = [
  'packages/providers/src/presets.contract.test.ts',
  'packages/sandbox/test/every-preset.test.ts',
  'apps/server/test/providers/presets.test.ts',
];

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

describe('a provider that is added', () => {
  let copy: string;
  let report: Report;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'portico-added-provider-'));
    const isOurs = (path: string) => !['node_modules', 'dist'].includes(basename(path));
    for (const folder of ['packages', 'apps/server']) {
      await cp(join(root, folder), join(copy, folder), { recursive: true, filter: isOurs });
    }
    await cp(join(root, 'package.json'), join(copy, 'package.json'));
    await linkModules();
    const presets = join(copy, 'packages/providers/src/presets');
    await writeFile(join(presets, 'acme.ts'), preset);
    await writeFile(join(presets, 'acme.profile.json'), JSON.stringify(recordings));
    const list = join(copy, 'packages/providers/src/index.ts');
    const text = await readFile(list, 'utf8');
    const line = "import { acme } from './presets/acme.ts';\n";
    await writeFile(list, line + text.replace('= [\n  x,\n', '= [\n  x,\n  acme,\n'));
    report = await runSuites();
  }, 90_000);
  afterAll(() => rm(copy, { recursive: true, force: true }));

  /** Everything that others wrote as it is here, and our own packages as they are in the copy. */
  async function linkModules() {
    const modules = join(copy, 'node_modules');
    await mkdir(join(modules, '@portico'), { recursive: true });
    for (const name of await readdir(join(root, 'node_modules'))) {
      if (name !== '@portico') await symlink(join(root, 'node_modules', name), join(modules, name));
    }
    for (const name of await readdir(join(copy, 'packages'))) {
      await symlink(join(copy, 'packages', name), join(modules, '@portico', name));
    }
  }

  /** Runs what concerns every provider, on SQLite, for the added one and one that was there. */
  async function runSuites(): Promise<Report> {
    const outputFile = join(copy, 'report.json');
    const { PORTICO_TEST_POSTGRES_URL: _, VITEST: _own, ...env } = process.env;
    const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
    const options = ['--root', copy, '-t', 'acme|figma', '--reporter=json', `--outputFile=${outputFile}`];
    // A failed suite is read from its report.
    const run = promisify(execFile)(process.execPath, [vitest, 'run', ...options, ...suites], {
      cwd: copy,
      env,
    });
    const said = await run.then(String, String);
    return JSON.parse(
      await readFile(outputFile, 'utf8').catch(() => Promise.reject(new Error(said))),
    ) as Report;
  }

  it.each(suites)('is taken by %s, through its own files and its line in the list', (suite) => {
    const found = report.testResults.filter(({ name }) => name.endsWith(suite));
    const ran = found.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'passed' || status === 'failed'),
    );
    const failed = ran.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    expect(failed).toEqual([]);
    const of = (id: string) => ran.filter(({ fullName }) => fullName.includes(id)).length;
    expect(of('acme')).toBeGreaterThanOrEqual(5);
    expect(of('figma')).toBeGreaterThanOrEqual(5);
  });
});
