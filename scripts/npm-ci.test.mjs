import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from './npm-ci.mjs';

const hono = { version: '4.0.0', integrity: 'sha512-a' };
const otherPlatform = { version: '24.0.0', integrity: 'sha512-b', optional: true };
const locked = { '': { name: 'portico' }, 'node_modules/hono': hono, 'node_modules/node-win': otherPlatform };

let directory;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portico-install-'));
  mkdirSync(join(directory, 'node_modules'));
  write('package-lock.json', locked);
});

afterEach(() => rmSync(directory, { recursive: true }));

function write(file, packages) {
  writeFileSync(join(directory, file), JSON.stringify({ lockfileVersion: 3, packages }));
}

describe('isInstalled', () => {
  it('wants an install where npm left no record', () => {
    expect(isInstalled(directory)).toBe(false);
  });

  it.each([
    {
      name: 'accepts what the lockfile asks for, without packages of other platforms',
      packages: { hono },
      is: true,
    },
    {
      name: 'wants an install when a version changed',
      packages: { hono: { ...hono, version: '3.9.9' } },
      is: false,
    },
    {
      name: 'wants an install when a content hash changed',
      packages: { hono: { ...hono, integrity: 'x' } },
      is: false,
    },
    { name: 'wants an install when a package is missing', packages: {}, is: false },
  ])('$name', ({ packages, is }) => {
    const installed = Object.entries(packages).map(([name, entry]) => [`node_modules/${name}`, entry]);
    write('node_modules/.package-lock.json', Object.fromEntries(installed));
    expect(isInstalled(directory)).toBe(is);
  });

  it('says which file is broken', () => {
    write('node_modules/.package-lock.json', {});
    writeFileSync(join(directory, 'package-lock.json'), '<<<<<<< HEAD');
    expect(() => isInstalled(directory)).toThrow(/package-lock\.json cannot be read/);
  });
});
