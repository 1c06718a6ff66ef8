import { AppError } from '@portico/contract';
import type { AttributeName, EnvironmentSettings } from './settings.ts';

interface Conflict {
  /** by its wire name */
  readonly field: string;
  readonly isThere: (settings: EnvironmentSettings) => boolean;
  /** what follows the name of the field in a sentence */
  readonly problem: string;
}

const attributes = [
  'email_address',
  'username',
  'first_name',
  'last_name',
  'legal_accepted',
] as const satisfies readonly AttributeName[];

/** Settings that cannot both be meant. What has a meaning, however strange, is not among them. */
const conflicts: readonly Conflict[] = [
  ...attributes.map((name) => ({
    field: `attributes.${name}.required`,
    isThere: (settings: EnvironmentSettings) =>
      settings.attributes[name].required && !settings.attributes[name].enabled,
    problem: 'must be false for an attribute that is not enabled',
  })),
  {
    field: 'session.idle_lifetime_seconds',
    isThere: ({ session }) => session.idleLifetimeSeconds > session.absoluteLifetimeSeconds,
    problem: 'must not be longer than absolute_lifetime_seconds',
  },
];

/** @throws {AppError} `form_param_value_invalid` naming the field */
export function assertNoConflict(settings: EnvironmentSettings): void {
  const conflict = conflicts.find(({ isThere }) => isThere(settings));
  if (!conflict) return;
  const { field, problem } = conflict;
  throw new AppError('form_param_value_invalid', {
    meta: { param_name: field },
    message: `${field}: ${problem}.`,
  });
}
