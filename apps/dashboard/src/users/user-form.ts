import type { ManagedUserResource } from '@portico/contract';

/** What an operator writes about a person, as it stands in the fields. */
export interface UserForm {
  readonly first_name: string;
  readonly last_name: string;
  readonly username: string;
  readonly external_id: string;
  readonly public_metadata: string;
  readonly private_metadata: string;
  readonly unsafe_metadata: string;
}

export const textFields = ['first_name', 'last_name', 'username', 'external_id'] as const;
export const metadataFields = ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const;

export type MetadataField = (typeof metadataFields)[number];

export function userForm(user: ManagedUserResource): UserForm {
  const written = (value: unknown) => JSON.stringify(value, null, 2);
  return {
    first_name: user.first_name ?? '',
    last_name: user.last_name ?? '',
    username: user.username ?? '',
    external_id: user.external_id ?? '',
    public_metadata: written(user.public_metadata),
    private_metadata: written(user.private_metadata),
    unsafe_metadata: written(user.unsafe_metadata),
  };
}

/** What is wrong with metadata as it was typed; undefined: nothing. */
export function metadataProblem(text: string): string | undefined {
  const parsed = parse(text);
  if ('problem' in parsed) return parsed.problem;
  return isObject(parsed.value) ? undefined : 'This has to be a JSON object: { "name": "value" }.';
}

/** What differs from what is saved, as the API takes it. Metadata has to be without problems. */
export function userChanges(saved: UserForm, form: UserForm): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of textFields) {
    const value = form[field].trim();
    if (value !== saved[field]) changes[field] = value === '' ? null : value;
  }
  for (const field of metadataFields) {
    if (form[field] === saved[field]) continue;
    const parsed = parse(form[field]);
    changes[field] = 'value' in parsed ? parsed.value : undefined;
  }
  return changes;
}

function parse(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text.trim() === '' ? '{}' : text) as unknown };
  } catch {
    return { problem: 'This is not JSON yet. Names and texts stand in double quotes.' };
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
