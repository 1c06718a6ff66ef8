import type { EnvironmentResource } from '@portico/contract';
import type { Intent } from '../return-url.ts';

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

/** What `/sign-in` or `/sign-up` has to offer. */
export type Offer =
  | { readonly kind: 'ways'; readonly buttons: ProviderButtons; readonly email: boolean }
  /** people who have an account can still sign in */
  | { readonly kind: 'sign-up-closed' }
  | { readonly kind: 'no-way-in' };

export function offerFor(environment: EnvironmentResource, intent: Intent): Offer {
  const email = isEmailOffered(environment);
  if (!email && providersFor(environment, 'sign-in').length === 0) return { kind: 'no-way-in' };
  if (intent === 'sign-up' && !isSignUpOpen(environment)) return { kind: 'sign-up-closed' };
  return { kind: 'ways', buttons: providerButtons(environment, intent), email };
}

/** Whether somebody who has no account can get one here, be it after they were let in. */
export function isSignUpOpen(environment: EnvironmentResource): boolean {
  const hasWay = isEmailOffered(environment) || providersFor(environment, 'sign-up').length > 0;
  return environment.user_settings.sign_up.mode !== 'restricted' && hasWay;
}

/** Whether a code or a link in a mail is a way in. */
function isEmailOffered({ user_settings: settings }: EnvironmentResource): boolean {
  const email = settings.attributes['email_address'];
  return email?.enabled === true && email.used_for_first_factor && email.first_factors.length > 0;
}

/** In the operator's order. Connections that are paused or lack credentials are not in the environment at all. */
function providersFor({ user_settings: settings }: EnvironmentResource, intent: Intent): Provider[] {
  return Object.values(settings.social)
    .filter(({ enabled, authenticatable }) => enabled && authenticatable)
    .filter((provider) => intent === 'sign-in' || takesSignUps(provider))
    .toSorted((a, b) => a.position - b.position);
}

function takesSignUps(provider: Provider): boolean {
  // Where the server does not say it, pressing the button will tell.
  return !('allow_sign_up' in provider) || provider.allow_sign_up !== false;
}

/** Up to four wide, else only promoted ones. */
export function providerButtons(environment: EnvironmentResource, intent: Intent): ProviderButtons {
  const providers = providersFor(environment, intent);
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
