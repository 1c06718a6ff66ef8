import type { EnvironmentResource, UserResource } from '@portico/contract';
import { missingFields } from '../continue/missing-fields.ts';
import type { MissingField } from '../continue/missing-fields.ts';

type Attributes = EnvironmentResource['user_settings']['attributes'];
type ProfileName = 'first_name' | 'last_name' | 'username';

export type ProfileField = MissingField & { readonly name: ProfileName };
export type ProfileValues = Partial<Record<ProfileName, string>>;

const order: readonly ProfileName[] = ['first_name', 'last_name', 'username'];

/** What people may change of themselves: what the app wants to know at all, and does not keep as it is. */
export function profileFields(
  { user_settings: { attributes } }: EnvironmentResource,
  user: UserResource,
): readonly ProfileField[] {
  return order.flatMap((name) => {
    const field = missingFields.find((candidate) => candidate.name === name);
    const isFixed = attributes[name]?.immutable === true && user[name] !== null;
    return field && attributes[name]?.enabled === true && !isFixed ? [{ ...field, name }] : [];
  });
}

export function profileValues(user: UserResource, fields: readonly ProfileField[]): ProfileValues {
  return Object.fromEntries(fields.map(({ name }) => [name, user[name] ?? '']));
}

/** A sentence for each field that must not be empty and is. */
export function emptyProfileErrors(
  fields: readonly ProfileField[],
  values: ProfileValues,
  attributes: Attributes,
): ProfileValues {
  const empty = fields.filter(({ name }) => attributes[name]?.required === true && !values[name]?.trim());
  return Object.fromEntries(empty.map(({ name, ask }) => [name, ask]));
}
