const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long ago, in words a person would use; older than a month, the date.
 * @param at Unix time in milliseconds
 * @param now Unix time in milliseconds
 */
export function relativeTime(at: number, now: number): string {
  const age = now - at;
  if (age < -minute) return inWords(-age, (words) => `in ${words}`);
  if (age < minute) return 'just now';
  if (age >= 30 * day) return dateOf(at, now);
  return inWords(age, (words) => `${words} ago`);
}

/** The exact moment, for hovering over the words. */
export function exactTime(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' }).format(at);
}

/** A duration as people read it: `84 ms`, `1.2 s`. */
export function durationInWords(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function inWords(age: number, phrase: (words: string) => string): string {
  if (age < hour) return phrase(counted(Math.floor(age / minute), 'minute'));
  if (age < day) return phrase(counted(Math.floor(age / hour), 'hour'));
  return phrase(counted(Math.floor(age / day), 'day'));
}

/** `1 person`, `1,204 people`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`;
}

function dateOf(at: number, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(at);
}
