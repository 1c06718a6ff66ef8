/**
 * Who may import what, beyond what the linter can say: the folders are the architecture, and every import
 * points the same way. `npm run check` runs this over all sources.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

/** For each workspace, the workspaces of ours that it may import, always by their package name. */
const mayImport = {
  'packages/contract': [],
  'packages/oauth': [],
  'packages/providers': ['packages/oauth'],
  'packages/sandbox': ['packages/providers'],
  'packages/js': ['packages/contract'],
  'packages/backend': ['packages/contract', 'packages/js'],
  'packages/react': ['packages/js'],
  'packages/nextjs': ['packages/js', 'packages/backend', 'packages/react'],
  'packages/cli': ['packages/js'],
  'apps/server': ['packages/contract', 'packages/oauth', 'packages/providers', 'packages/sandbox'],
  'apps/portal': ['packages/contract', 'packages/js', 'packages/react'],
  'apps/dashboard': ['packages/contract', 'packages/js', 'packages/react'],
  bench: ['packages/contract', 'packages/js', 'packages/providers', 'packages/sandbox'],
};

/**
 * Rules inside the server, for its sources without their tests.
 * `files`: to whom the rule applies; `except`: to whom it does not; `forbids`: specifiers or resolved paths.
 */
const serverRules = [
  {
    says: 'only apps/server/src/store/ speaks to a database',
    files: /^apps\/server\/src\//,
    except: /^apps\/server\/src\/store\//,
    forbids: /^(kysely|pg|node:sqlite)(\/|$)/,
  },
  {
    says: 'a use case knows nothing of HTTP: only routes.ts, http/, app.ts and main.ts import hono',
    files: /^apps\/server\/src\//,
    except: /^apps\/server\/src\/(http\/|app\.ts$|main\.ts$)|(^|[/-])routes\.tsx?$/,
    forbids: /^(hono|@hono\/[^/]+)(\/|$)/,
  },
  {
    says: 'the store knows nothing of HTTP',
    files: /^apps\/server\/src\/store\//,
    forbids: /^(node:https?|undici)$|^apps\/server\/src\/http\//,
  },
  {
    says: "routes are mounted by app.ts; a feature calls another feature's use case, never its routes",
    files: /^apps\/server\/src\//,
    except: /^apps\/server\/src\/app\.ts$/,
    forbids: /^apps\/server\/src\/(.*[/-])?routes\.tsx?$/,
  },
];

/** Names that say nothing about what is inside. */
const emptyNames = /(^|[/.])(utils?|helpers?|common|misc|types|manager|service)s?(\.[\w.]+)?(\/|$)/;

const sourceFolders = ['apps', 'packages', 'bench'];
const skippedFolders = new Set(['node_modules', 'dist', 'coverage']);
const isSource = /\.(ts|tsx|mts|mjs|js)$/;
const isTest = /\.test\.[a-z]+$|\/test\//;
/** Databases, browser and whatever else tests of every workspace start. */
const testTools = 'apps/server/test/';

/**
 * @param {string} root the repository
 * @returns {string[]} one line per violation, each beginning with the file's path
 */
export function boundaryViolations(root) {
  const files = sourceFolders.flatMap((folder) => sourceFiles(root, folder));
  return files.flatMap((file) => violationsIn(file, readFileSync(join(root, file), 'utf8')));
}

/**
 * @param {string} file relative to the repository, with forward slashes
 * @param {string} text its source
 */
export function violationsIn(file, text) {
  const named = emptyNames.test(file) ? [`${file}: name the idea; this name says nothing`] : [];
  const disabled = disablesWithoutReason(file, text);
  const imports = importSpecifiers(text).flatMap((specifier) => importViolations(file, specifier));
  return [...named, ...disabled, ...imports];
}

function importViolations(file, specifier) {
  const target = resolve(file, specifier);
  const broken = workspaceViolation(file, specifier, target);
  const rules = isTest.test(file) ? [] : serverRules;
  return rules
    .filter(({ files, except, forbids }) => files.test(file) && !except?.test(file) && forbids.test(target))
    .map(({ says }) => `${file}: imports ${specifier}, but ${says}`)
    .concat(broken === undefined ? [] : [`${file}: imports ${specifier}, but ${broken}`]);
}

function workspaceViolation(file, specifier, target) {
  const from = workspaceOf(file);
  const to = workspaceOf(target);
  if (from === undefined || to === undefined || from === to) return undefined;
  if (isTest.test(file) && target.startsWith(testTools)) return undefined;
  if (specifier.startsWith('.')) return 'another workspace is imported by its package name';
  const allowed = mayImport[from] ?? [];
  // Tests may also use what their dependencies use.
  const reachable = isTest.test(file) ? withDependencies(allowed) : allowed;
  return reachable.includes(to)
    ? undefined
    : `${from} may import ${allowed.join(', ') || 'no workspace'} only`;
}

function withDependencies(workspaces) {
  return workspaces.flatMap((workspace) => [workspace, ...withDependencies(mayImport[workspace] ?? [])]);
}

/** A path for what is ours, the specifier itself for what is not. */
function resolve(file, specifier) {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  const own = /^@portico\/([^/]+)(\/.*)?$/.exec(specifier);
  if (own === null) return specifier;
  const folder = `packages/${own[1]}` in mayImport ? 'packages' : 'apps';
  return `${folder}/${own[1]}${own[2] ?? '/'}`;
}

function workspaceOf(path) {
  return Object.keys(mayImport).find((workspace) => path.startsWith(`${workspace}/`));
}

/**
 * The specifiers of static, dynamic and type imports and of re-exports.
 * @param {string} text
 */
export function importSpecifiers(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const from = /^\s*(?:import|export)\b[^'"`;=()]*\bfrom\s*['"]([^'"]+)['"]/gm;
  const sideEffect = /^\s*import\s*['"]([^'"]+)['"]/gm;
  const dynamic = /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g;
  return [from, sideEffect, dynamic].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1]),
  );
}

function disablesWithoutReason(file, text) {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => /\b(oxlint|eslint)-disable/.test(line) && !/-disable[^\n]* -- \S/.test(line))
    .map(({ number }) => `${file}:${number}: a check is switched off without a reason (… -- why)`);
}

function sourceFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !skippedFolders.has(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourceFiles(root, path);
      return isSource.test(entry.name) ? [path] : [];
    });
}
