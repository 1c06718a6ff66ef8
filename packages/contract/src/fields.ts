import { z } from 'zod';
import { isVisible } from './visible-text.ts';

/** What no name, label or id contains: control characters, NUL among them, and separators of lines. */
const controlCharacters = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * One line of text, in which everything can be seen: people read names, and decide by them.
 * @param maxLength in UTF-16 units
 */
export const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((value) => !controlCharacters.test(value), 'must not contain control characters')
    .refine(isVisible, 'must not contain invisible characters or such that turn the direction of text')
    // Half of a character cannot be written as UTF-8.
    .refine((value) => value.isWellFormed(), 'must be well-formed text');

/** Several lines of text, in which everything can be seen. */
export const lines = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((value) => value.trim() !== '', 'must not be empty')
    .refine(
      (value) => !controlCharacters.test(value.replaceAll(/[\n\t]/g, '')),
      'must not contain control characters; lines end with a line feed alone',
    )
    .refine(
      (value) => value.split(/[\n\t]/).every(isVisible),
      'must not contain invisible characters or such that turn the direction of text',
    )
    .refine((value) => value.isWellFormed(), 'must be well-formed text');

/** An id of ours: a prefix and a UUIDv7 without hyphens. */
export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `must be an id that starts with ${prefix}_`);

/** Unix time in milliseconds. */
export const time = z.int().nonnegative().meta({ description: 'Unix time in milliseconds' });

/** Free-form JSON object, kept as it is. */
export const jsonObject = z.record(z.string(), z.unknown());

/** JSON that an app keeps with a user: at most 8 KiB of it. */
export const metadata = jsonObject.refine(
  (value) => new TextEncoder().encode(JSON.stringify(value)).byteLength <= 8192,
  'must be at most 8 KiB of JSON',
);

/** An email address as people type it; canonicalised by the server before it is compared. */
export const emailAddress = line(254).regex(
  /^[^\s@,;<>"()[\]\\]+@[^\s@,;<>"()[\]\\]+\.[^\s@,;<>"()[\]\\]+$/,
  {
    message: 'must be an email address',
  },
);

/** An absolute http(s) URL. Which ones are acceptable is decided where it is used. */
export const httpUrl = line(2048).refine(
  (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  'must be an absolute http or https URL',
);

/** RFC 6749 §3.3: one scope token. */
export const scope = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be one scope name without spaces');

/** Reads digits, and nothing else that JavaScript takes for a number: an empty text would be 0. */
const digitsToNumber = (value: unknown) =>
  typeof value === 'string' && /^(0|[1-9]\d{0,15})$/.test(value) ? Number(value) : value;

/** A whole number of a query, where everything is text. */
const count = (range: { min: number; max: number; absent: number }) =>
  z.preprocess(digitsToNumber, z.int().min(range.min).max(range.max).default(range.absent));

/** Paging of every list. */
export const page = {
  limit: count({ min: 1, max: 500, absent: 50 }),
  offset: count({ min: 0, max: 1_000_000, absent: 0 }),
  /** what SDKs of the ecosystem send to be answered with an object: `bareFor` in endpoint.ts */
  paginated: z.enum(['true', 'false']).optional(),
};

/** A moment of a query, in Unix milliseconds. */
export const moment = z
  .preprocess(digitsToNumber, z.int().min(0).max(8_640_000_000_000_000).optional())
  .meta({ description: 'Unix time in milliseconds' });

const words: Readonly<Record<string, boolean>> = { true: true, false: false };

/** A switch of a query: `true` or `false`. */
export const switchWord = z.preprocess(
  (value) => (typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : value),
  z.boolean().optional(),
);

/** A parameter that may be repeated: any of these, at most a hundred. */
export const anyOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(100).optional();

/** How many there are. Nobody uses a larger number than the one at which counting stops. */
export const totalCount = z.int().nonnegative().meta({
  description:
    'How many there are; of searches, sessions and audit events at most 20000, or as many as were paged through',
});

/** `{ "data": [], "total_count" }`, the shape of every list. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), total_count: totalCount });

/** The answer to a deletion. */
export const deletedObject = z
  .object({ object: z.string(), id: z.string(), deleted: z.literal(true) })
  .meta({ id: 'DeletedObject' });
