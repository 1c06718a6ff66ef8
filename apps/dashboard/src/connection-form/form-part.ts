import type { OauthProviderPresetResource } from '@portico/contract';
import type { ConnectionForm } from './connection-form.ts';

/** What every section of the form is given. */
export interface FormPart {
  readonly form: ConnectionForm;
  readonly onChange: (change: Partial<ConnectionForm>) => void;
  /** the provider as it is in the protocol that is chosen */
  readonly preset: OauthProviderPresetResource;
  /** what the server refused, by field */
  readonly problems: Readonly<Record<string, string>>;
  /** 1, 2, 3… while setting up; none on the page of a connection */
  readonly number?: number;
}

/** Passes a problem on where there is one: absent is not the same as undefined to a field. */
export function problemOf(problems: FormPart['problems'], field: string): { error?: string } {
  const error = problems[field];
  return error === undefined ? {} : { error };
}

/** The id by which a finding leads to a field, and what is wrong with it. */
export function fieldOf(problems: FormPart['problems'], field: string): { id: string; error?: string } {
  return { id: fieldId(field), ...problemOf(problems, field) };
}

export const fieldId = (field: string): string => `field-${field}`;
