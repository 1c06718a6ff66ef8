import { z } from 'zod';

/** A key that was sealed with before. */
export interface FormerKey {
  readonly id: string;
  /** when another one took its place, Unix milliseconds */
  readonly leftAt: number;
  /** when everything it had sealed at rest was sealed anew; null while it is not known to be */
  readonly resealedAt: number | null;
}

const schema = z.array(
  z.object({ id: z.string(), leftAt: z.number(), resealedAt: z.number().nullable() }).readonly(),
);

/** @param text as it stands in the database; undefined where no key was ever changed */
export function parseFormerKeys(text: string | undefined): readonly FormerKey[] {
  return text === undefined ? [] : schema.parse(JSON.parse(text));
}

/** The keys of which values may still be at rest. */
export function unfinishedKeys(former: readonly FormerKey[]): readonly FormerKey[] {
  return former.filter(({ resealedAt }) => resealedAt === null);
}
