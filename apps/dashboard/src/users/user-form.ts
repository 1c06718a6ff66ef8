import { backendUsers } from '@portico/contract';
import type { ManagedUserResource } from '@portico/contract';
import { jsonProblem } from './json-text.ts';

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

/** Of somebody new. */
export const emptyForm: UserForm = {
  first_name: '',
  last_name: '',
  username: '',
  external_id: '',
  public_metadata: '{}',
  private_metadata: '{}',
  unsafe_metadata: '{}',
};

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

/** What is wrong with metadata as it was typed, and in which line; undefined: nothing. */
export function metadataProblem(text: string): string | undefined {
  const typed = typedOrEmpty(text);
  const problem = jsonProblem(typed);
  if (problem !== undefined) return `This is not JSON. ${problem}`;
  if (!isObject(JSON.parse(typed))) return 'This has to be a JSON object: { "name": "value" }.';
  const judged = backendUsers.replaceUserMetadata.body.safeParse({ public_metadata: JSON.parse(typed) });
  return judged.success ? undefined : 'This is too long: metadata is at most 8 KiB of JSON.';
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
    const typed = typedOrEmpty(form[field]);
    changes[field] = jsonProblem(typed) === undefined ? (JSON.parse(typed) as unknown) : undefined;
  }
  return changes;
}

const typedOrEmpty = (text: string) => (text.trim() === '' ? '{}' : text);

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
