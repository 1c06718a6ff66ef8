import { placeName } from '@portico/contract/place-name';
import type { ListedSessionResource } from '@portico/contract';
import { plainName } from '../words.ts';

/** "Firefox on Linux"; what a device says of itself is only ever shown as text. */
export function deviceName({ latest_activity: activity }: ListedSessionResource): string {
  const browser = plainName(activity.browser_name ?? '');
  const device = plainName(activity.device_type ?? '');
  if (browser && device) return `${browser} on ${device}`;
  return browser || device || 'Unknown device';
}

/** Where it signed in, as far as it is known: the place, and the address. */
export function whereabouts({ latest_activity: activity }: ListedSessionResource): readonly string[] {
  const place = placeName({ ...activity, city: plainName(activity.city ?? '') });
  return [place, activity.ip_address].filter((part) => part !== undefined && part !== null);
}

/** This one first, then those that were used last. */
export function sortedDevices(devices: readonly ListedSessionResource[]): readonly ListedSessionResource[] {
  return devices.toSorted(
    (a, b) => Number(b.is_current) - Number(a.is_current) || b.last_active_at - a.last_active_at,
  );
}

const units = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3600 },
  { unit: 'minute', seconds: 60 },
] as const;

/**
 * When it was used last, as people say it. The server notes it once a minute.
 * @param now milliseconds since the epoch
 */
export function activityOf(
  { last_active_at: at, is_current: isCurrent }: ListedSessionResource,
  now: number,
): string {
  // The device that asks is in use, whenever that was noted last.
  if (isCurrent) return 'Active now';
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  const fitting = units.find((candidate) => seconds >= 2 * candidate.seconds) ?? units.at(-1);
  if (!fitting || seconds < 120) return 'Active now';
  const words = new Intl.RelativeTimeFormat('en').format(
    -Math.floor(seconds / fitting.seconds),
    fitting.unit,
  );
  return `Active ${words}`;
}
