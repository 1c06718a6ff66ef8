import type { OauthProviderPresetResource } from '@portico/contract';

type Shape = OauthProviderPresetResource['client_id_shapes'][number];

export interface Judgement {
  readonly isAcceptable: boolean;
  readonly message: string;
}

/**
 * What a pasted credential looks like, by the shapes the preset knows; the first that matches speaks.
 * @returns undefined for what matches none, which is not judged
 */
export function judgeCredential(value: string, shapes: readonly Shape[]): Judgement | undefined {
  const credential = value.trim();
  if (credential === '') return undefined;
  const decoded = decodedText(credential);
  const shape = shapes.find(
    (one) => fits(one.pattern, credential) && fits(one.decoded, decoded) && one.pattern !== one.decoded,
  );
  return shape && { isAcceptable: shape.acceptable, message: shape.message };
}

/** A condition that is not given holds. */
function fits(pattern: string | null, text: string | undefined): boolean {
  return pattern === null || (text !== undefined && new RegExp(pattern).test(text));
}

/** base64url (RFC 4648 §5) as one character per byte; undefined for what is none. */
function decodedText(text: string): string | undefined {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
}
