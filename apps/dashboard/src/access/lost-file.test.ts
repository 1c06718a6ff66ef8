import { describe, expect, it } from 'vitest';
import { fetched, LostFileError } from './lost-file.ts';

describe('fetched', () => {
  it.each([
    { browser: 'Chromium', message: 'Failed to fetch dynamically imported module: http://a/inbox.js' },
    { browser: 'Firefox', message: 'error loading dynamically imported module: http://a/inbox.js' },
    { browser: 'Safari', message: 'Importing a module script failed.' },
    { browser: 'a lost style sheet', message: 'Unable to preload CSS for /inbox.css' },
  ])('knows a file that did not arrive by the words of $browser', async ({ message }) => {
    const load = fetched(() => Promise.reject(new TypeError(message)));
    await expect(load()).rejects.toThrow(LostFileError);
  });

  it('leaves a fault in the file what it is', async () => {
    const fault = new TypeError('undefined is not a function');
    await expect(fetched(() => Promise.reject(fault))()).rejects.toBe(fault);
  });

  it('hands over what arrived', async () => {
    expect(await fetched(async () => ({ Inbox: 1 }))()).toEqual({ Inbox: 1 });
  });
});
