import type { EnvironmentResource } from '@portico/contract';

export type Provider = EnvironmentResource['user_settings']['social'][string];

export interface ProviderButtons {
  /** full width, with their names */
  readonly wide: readonly Provider[];
  /** logos alone, below */
  readonly icons: readonly Provider[];
  readonly iconColumns: number;
}

const mostWide = 4;
const wideWhenNonePromoted = 3;

/** The providers people can sign in with, in the operator's order: up to four wide, else only promoted ones. */
export function providerButtons({ user_settings: settings }: EnvironmentResource): ProviderButtons {
  const providers = Object.values(settings.social)
    .filter(({ enabled, authenticatable }) => enabled && authenticatable)
    .toSorted((a, b) => a.position - b.position);
  if (providers.length <= mostWide) return { wide: providers, icons: [], iconColumns: 0 };

  const promoted = providers.filter((provider) => provider.promoted);
  const wide = promoted.length > 0 ? promoted : providers.slice(0, wideWhenNonePromoted);
  const icons = providers.filter((provider) => !wide.includes(provider));
  return { wide, icons, iconColumns: columnsFor(icons.length) };
}

/** The number of icons in a row, 3 to 5, that leaves the last row fullest. */
function columnsFor(count: number): number {
  if (count <= 5) return count;
  const emptyPlaces = (columns: number) => (columns - (count % columns)) % columns;
  return [5, 4, 3].toSorted((a, b) => emptyPlaces(a) - emptyPlaces(b))[0] ?? 5;
}
