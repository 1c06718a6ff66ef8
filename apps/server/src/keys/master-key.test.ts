import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMasterKeyFile,
  findMasterKeysNow,
  masterKeyFile,
  MasterKeyError,
  readMasterKeyFile,
  replaceMasterKeyFile,
} from './master-key.ts';

describe('the master key file', () => {
  let parent: string;
  let directory: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'portico-test-key-'));
    directory = join(parent, 'data');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

  it('is not there before it is made', async () => {
    expect(await readMasterKeyFile(directory)).toBeUndefined();
    expect(await readdir(parent)).toEqual([]);
  });

  it('holds 32 bytes, and reads as it was made', async () => {
    const keys = await createMasterKeyFile(directory);
    expect(keys.map((key) => key.length)).toEqual([32]);
    expect(await readMasterKeyFile(directory)).toEqual(keys);
  });

  it('is readable by its owner alone, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      await createMasterKeyFile(directory);
    } finally {
      process.umask(umask);
    }
    expect([await modeOf(masterKeyFile(directory)), await modeOf(directory)]).toEqual([0o600, 0o700]);
  });

  it('is one, however many processes make it at once', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => createMasterKeyFile(directory)));
    expect(new Set(keys.flat().map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(await readdir(directory)).toEqual(['master.key']);
  });

  it('is never written over', async () => {
    const key = await createMasterKeyFile(directory);
    const text = await readFile(masterKeyFile(directory), 'utf8');
    expect(await createMasterKeyFile(directory)).toEqual(key);
    expect(await readFile(masterKeyFile(directory), 'utf8')).toBe(text);
  });

  it('is another one in another place', async () => {
    const elsewhere = await createMasterKeyFile(join(parent, 'other'));
    expect(await createMasterKeyFile(directory)).not.toEqual(elsewhere);
  });

  it.each([
    { name: 'empty', content: '' },
    { name: 'too short', content: Buffer.alloc(31).toString('base64') },
    { name: 'too long', content: Buffer.alloc(33).toString('base64') },
    { name: 'no key', content: 'hello' },
  ])('says so when it is $name, and stays as it is', async ({ content }) => {
    await mkdir(directory);
    await writeFile(masterKeyFile(directory), content);
    await expect(readMasterKeyFile(directory)).rejects.toThrow(/does not hold a master key of 32 bytes/);
    await expect(createMasterKeyFile(directory)).rejects.toBeInstanceOf(MasterKeyError);
    expect(await readFile(masterKeyFile(directory), 'utf8')).toBe(content);
  });

  it('says so when it cannot be read', async () => {
    await mkdir(masterKeyFile(directory), { recursive: true });
    await expect(readMasterKeyFile(directory)).rejects.toThrow(/cannot be read/);
  });

  it('takes white space around the key', async () => {
    await mkdir(directory);
    await writeFile(masterKeyFile(directory), `\n${Buffer.alloc(32, 1).toString('base64')}\r\n`);
    await chmod(masterKeyFile(directory), 0o600);
    expect(await readMasterKeyFile(directory)).toEqual([Buffer.alloc(32, 1)]);
  });

  it('holds several keys, newest first, and is replaced as a whole', async () => {
    await createMasterKeyFile(directory);
    const keys = [Buffer.alloc(32, 2), Buffer.alloc(32, 1)];
    await replaceMasterKeyFile(directory, keys);
    expect(await readMasterKeyFile(directory)).toEqual(keys);
    expect(findMasterKeysNow(directory)).toEqual(keys);
    expect([await modeOf(masterKeyFile(directory)), await readdir(directory)]).toEqual([
      0o600,
      ['master.key'],
    ]);
  });

  it('is refused whole when one of its lines is no key', async () => {
    await mkdir(directory);
    await writeFile(masterKeyFile(directory), `${Buffer.alloc(32, 1).toString('base64')}\nhello\n`);
    await expect(readMasterKeyFile(directory)).rejects.toThrow(/does not hold a master key of 32 bytes/);
    expect(findMasterKeysNow(directory)).toEqual([]);
  });
});
