import { describe, expect, it } from 'vitest';
import { listedSession, someTime } from '../../test/canned.ts';
import { activityOf, deviceName, sortedDevices } from './devices.ts';

describe('deviceName', () => {
  it.each([
    { browser: 'Firefox', device: 'Linux', name: 'Firefox on Linux' },
    { browser: null, device: 'iPhone', name: 'iPhone' },
    { browser: 'Firefox', device: null, name: 'Firefox' },
    { browser: null, device: null, name: 'Unknown device' },
    { browser: 'Fire\u202efox', device: 'Li\nnux', name: 'Fire fox on Li nux' },
  ])('is "$name"', ({ browser, device, name }) => {
    const session = listedSession('sess_1');
    const activity = { ...session.latest_activity, browser_name: browser, device_type: device };
    expect(deviceName({ ...session, latest_activity: activity })).toBe(name);
  });
});

describe('sortedDevices', () => {
  it('puts this one first, then those used last', () => {
    const devices = [
      listedSession('sess_1', { last_active_at: someTime - 2 }),
      listedSession('sess_2', { last_active_at: someTime - 1 }),
      listedSession('sess_3', { last_active_at: someTime - 3, is_current: true }),
    ];
    expect(sortedDevices(devices).map(({ id }) => id)).toEqual(['sess_3', 'sess_2', 'sess_1']);
  });
});

describe('activityOf', () => {
  it.each([
    { seconds: -5, words: 'Active now' },
    { seconds: 119, words: 'Active now' },
    { seconds: 120, words: 'Active 2 minutes ago' },
    { seconds: 7199, words: 'Active 119 minutes ago' },
    { seconds: 7200, words: 'Active 2 hours ago' },
    { seconds: 172_800, words: 'Active 2 days ago' },
  ])('is "$words" after $seconds s', ({ seconds, words }) => {
    const session = listedSession('sess_1', { last_active_at: someTime });
    expect(activityOf(session, someTime + seconds * 1000)).toBe(words);
  });

  it('is "Active now" on the device that asks, whenever that was noted last', () => {
    const session = listedSession('sess_1', { last_active_at: someTime, is_current: true });
    expect(activityOf(session, someTime + 3600 * 1000)).toBe('Active now');
  });
});
