import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boundaryViolations, importSpecifiers, violationsIn } from './boundaries.mjs';

const importing = (specifier) => `import { something } from '${specifier}';\n`;

describe('violationsIn', () => {
  it.each([
    ['packages/oauth/src/a.ts', '@portico/contract'],
    ['packages/contract/src/a.ts', '@portico/oauth'],
    ['packages/providers/src/a.ts', '@portico/contract'],
    ['packages/sandbox/src/a.ts', '@portico/oauth'],
    ['packages/js/src/a.ts', '@portico/server'],
    ['apps/portal/src/a.tsx', '@portico/oauth'],
    ['apps/portal/src/a.tsx', '../../dashboard/src/a.ts'],
    ['apps/server/src/a.ts', '../../../packages/contract/src/errors.ts'],
    ['apps/server/src/users/find.ts', 'kysely'],
    ['apps/server/src/app.ts', 'node:sqlite'],
    ['apps/server/src/http/errors.ts', 'pg'],
    ['apps/server/src/sign-in/start.ts', 'hono'],
    ['apps/server/src/sign-in/start.ts', 'hono/cookie'],
    ['apps/server/src/store/users.ts', '@hono/zod-openapi'],
    ['apps/server/src/store/users.ts', '../http/errors.ts'],
    ['apps/server/src/users/find.ts', '../sessions/routes.ts'],
    ['packages/js/src/a.test.ts', '@portico/oauth'],
    ['apps/portal/src/a.ts', '../../server/test/browser.ts'],
  ])('refuses that %s imports %s', (file, specifier) => {
    expect(violationsIn(file, importing(specifier))).toEqual([
      expect.stringContaining(`${file}: imports ${specifier}, but `),
    ]);
  });

  it.each([
    ['packages/providers/src/a.ts', '@portico/oauth'],
    ['packages/sandbox/src/a.ts', '@portico/providers'],
    ['packages/sandbox/src/a.test.ts', '@portico/oauth'],
    ['packages/js/src/a.ts', '@portico/contract'],
    ['apps/server/src/users/find.ts', '../store/users.ts'],
    ['apps/server/src/users/find.ts', '../sessions/create.ts'],
    ['apps/server/src/users/routes.ts', 'hono'],
    ['apps/server/src/http/errors.ts', 'hono'],
    ['apps/server/src/app.ts', './users/routes.ts'],
    ['apps/server/src/store/users.ts', 'kysely'],
    ['apps/server/src/users/find.test.ts', 'hono'],
    ['apps/portal/test/a.browser.test.ts', '../../server/test/browser.ts'],
  ])('accepts that %s imports %s', (file, specifier) => {
    expect(violationsIn(file, importing(specifier))).toEqual([]);
  });

  it.each(['apps/server/src/utils.ts', 'packages/js/src/helpers/url.ts', 'apps/portal/src/user.types.ts'])(
    'refuses the name %s',
    (file) => {
      expect(violationsIn(file, '')).toEqual([expect.stringContaining('name the idea')]);
    },
  );

  it('wants a reason for every check that is switched off', () => {
    const comment = '// oxlint-disable-next-line no-console';
    expect(violationsIn('apps/server/src/a.ts', `\n${comment}\n`)).toEqual([
      expect.stringContaining('a.ts:2: '),
    ]);
    expect(violationsIn('apps/server/src/a.ts', `${comment} -- the banner is for people`)).toEqual([]);
  });
});

describe('importSpecifiers', () => {
  it.each([
    { name: 'a static import over several lines', text: "import {\n  a,\n  b,\n} from 'x';" },
    { name: 'a type import', text: "import type { A } from 'x';" },
    { name: 'a side effect', text: "import 'x';" },
    { name: 'a re-export', text: "export * from 'x';" },
    { name: 'a dynamic import', text: "const load = () => import('x');" },
    { name: 'a type query', text: "type A = import('x').A;" },
  ])('finds $name', ({ text }) => {
    expect(importSpecifiers(text)).toEqual(['x']);
  });

  it('passes over comments', () => {
    expect(importSpecifiers("// import 'x';\n/* import 'y'; */")).toEqual([]);
  });
});

describe('boundaryViolations', () => {
  it('reads all sources of a repository', () => {
    const root = mkdtempSync(join(tmpdir(), 'portico-boundaries-'));
    const write = (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write('packages/oauth/src/deep/a.ts', importing('@portico/contract'));
    write('packages/oauth/node_modules/b.ts', importing('@portico/contract'));
    write('apps/portal/src/c.tsx', importing('@portico/js'));
    const violations = boundaryViolations(root);
    rmSync(root, { recursive: true });
    expect(violations).toEqual([expect.stringContaining('packages/oauth/src/deep/a.ts: ')]);
  });
});
