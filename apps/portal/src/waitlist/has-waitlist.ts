import type { EnvironmentResource } from '@portico/contract';

/** Whether new people are let in one by one. */
export function hasWaitlist({ user_settings: settings }: EnvironmentResource): boolean {
  return settings.sign_up.mode === 'waitlist';
}
