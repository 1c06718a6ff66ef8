import type { Portal } from '../portal.ts';
import { carriedSearch } from '../return-url.ts';
import { hereOf } from '../start-flow.ts';

const [name, value] = ['change', 'email_address'] as const;

/** Where a sign-up that waits for the proof of an address takes another one. */
export function changeAddressPath(portal: Portal): string {
  const search = new URLSearchParams(carriedSearch(portal.router.current().search, hereOf(portal)));
  search.set(name, value);
  return `/sign-up/continue?${search}`;
}

export function changesAddress({ router }: Portal): boolean {
  return new URLSearchParams(router.current().search).get(name) === value;
}
