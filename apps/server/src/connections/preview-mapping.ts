import { AppError } from '@portico/contract';
import type { MappingPreviewResource } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import { compileMapping } from '@portico/providers';
import type { CompiledMapping } from '@portico/providers';
import type { Connection } from './connection.ts';
import { identityResource, readIdentity } from './identity.ts';

export interface MappingPreview {
  /** undefined: the connection's own */
  readonly mapping: Readonly<Record<string, string | string[]>> | undefined;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly source: MappingPreviewResource['source'];
}

/**
 * What a mapping makes of a profile.
 * @throws {AppError} `form_param_value_invalid` if the mapping cannot be read
 */
export function previewMapping(
  connection: Connection,
  { mapping, profile, source }: MappingPreview,
): MappingPreviewResource {
  const compiled = mapping === undefined ? connection.mapping : compiledOf(connection, mapping);
  const preview = { object: 'mapping_preview', source, profile } as const;
  try {
    const identity = readIdentity({ mapping: compiled }, profile);
    return { ...preview, identity: identityResource(identity), problem: null, unmapped: identity.unmapped };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { ...preview, identity: null, problem: error.message, unmapped: {} };
  }
}

function compiledOf(
  { provider }: Connection,
  mapping: Readonly<Record<string, string | string[]>>,
): CompiledMapping {
  try {
    return compileMapping(mapping, provider);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const meta = { param_name: 'attribute_mapping' };
    throw new AppError('form_param_value_invalid', { meta, message: error.message });
  }
}
