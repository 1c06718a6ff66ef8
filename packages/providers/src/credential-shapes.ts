/** What a pasted value looks like, for recognising keys of the wrong kind. All given conditions must hold. */
export interface CredentialShape {
  /** Regular expression over the trimmed value. */
  readonly pattern?: string;
  /** Regular expression over the value decoded as base64url. */
  readonly decoded?: string;
  /** Absent for the right kind. */
  readonly problem?: string;
  readonly advice?: string;
}

/** Shapes per field, first match wins; values that match none are not judged. */
export interface CredentialShapes {
  readonly clientId: readonly CredentialShape[];
  readonly clientSecret: readonly CredentialShape[];
}

/** Whether a value can be what the field asks for. An opinion for a form, never a reason to refuse a save. */
export type CredentialJudgement =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly advice: string };

const untrimmed: CredentialJudgement = {
  ok: false,
  problem: 'There are spaces or line breaks around this value.',
  advice: 'Copy it again without them.',
};

/** Judges a pasted Client ID by its shape. */
export function judgeClientId(
  provider: { readonly credentialShapes?: CredentialShapes },
  value: string,
): CredentialJudgement {
  return judge(provider.credentialShapes?.clientId ?? [], value);
}

/** Judges a pasted Client Secret by its shape. */
export function judgeClientSecret(
  provider: { readonly credentialShapes?: CredentialShapes },
  value: string,
): CredentialJudgement {
  return judge(provider.credentialShapes?.clientSecret ?? [], value);
}

function judge(shapes: readonly CredentialShape[], pasted: string): CredentialJudgement {
  const value = pasted.trim();
  const shape = shapes.find(({ pattern, decoded }) => {
    if (pattern !== undefined && !new RegExp(pattern).test(value)) return false;
    return (
      decoded === undefined || new RegExp(decoded).test(Buffer.from(value, 'base64url').toString('latin1'))
    );
  });
  if (shape?.problem !== undefined) return { ok: false, problem: shape.problem, advice: shape.advice ?? '' };
  return value === pasted ? { ok: true } : untrimmed;
}
