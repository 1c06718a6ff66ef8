import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDataDirectory } from './data-directory.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'portico-test-directory-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('makeDataDirectory', () => {
  it('makes it with everything above it, for its owner alone', async () => {
    const path = join(directory, 'a/b/data');
    await makeDataDirectory(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('leaves one that is there as it is', async () => {
    await chmod(directory, 0o750);
    await makeDataDirectory(directory);
    expect((await stat(directory)).mode & 0o777).toBe(0o750);
  });

  it.each([
    { name: 'a file is in its place', path: 'file' },
    { name: 'a file is above it', path: 'file/data' },
  ])('names the setting when $name', async ({ path }) => {
    await writeFile(join(directory, 'file'), '');
    const at = join(directory, path);
    await expect(makeDataDirectory(at)).rejects.toMatchObject({
      name: 'ConfigError',
      message: `The data directory ${at} cannot be made (there is a file). Set PORTICO_DATA to one that can be written.`,
    });
  });

  it('comes to an end where the system says neither that nothing is there nor lets it be made', async () => {
    await expect(makeDataDirectory('/proc/nope/data')).rejects.toMatchObject({ name: 'ConfigError' });
  });
});
