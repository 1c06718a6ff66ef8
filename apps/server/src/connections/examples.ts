import { findPreset, recordingsOf } from '@portico/providers';
import type { ProviderDefinition } from '@portico/providers';

type Profile = Readonly<Record<string, unknown>>;

/** Recorded profiles of a provider, by the protocol it speaks; none of an operator's own. */
export function examplesOf({ id, protocol }: Pick<ProviderDefinition, 'id' | 'protocol'>): Profile[] {
  const preset = findPreset(id);
  if (!preset) return [];
  const name = preset.protocol === protocol ? id : `${id}-${protocol}`;
  return recordingsOf(name).map(({ body }) => body);
}
