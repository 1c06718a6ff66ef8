import { errorCodes, toWireError } from '@portico/contract';
import type { ErrorCode, WireError } from '@portico/contract';
import { z } from 'zod';

const schema = z.object({
  code: z.custom<ErrorCode>((value) => typeof value === 'string' && Object.hasOwn(errorCodes, value)),
  reference: z.string(),
  /** the handle at the provider of the account that was shown there */
  username: z.string().optional(),
  missing_scopes: z.array(z.string()).optional(),
});

/** Why an account could not be connected as it was asked for. Nothing in it is about anybody else. */
export type AccountError = z.infer<typeof schema>;

/** As it is kept beside the account or the attempt. */
export function writeAccountError(error: AccountError): string {
  return JSON.stringify(error);
}

/** As clients see it, inside a verification. */
export function accountErrorOf(json: string): WireError {
  const { code, ...meta } = schema.parse(JSON.parse(json));
  return toWireError(code, meta);
}

/** The handle at the provider that the attempt was about, where the provider told it. */
export function handleOf(json: string): string | null {
  return schema.parse(JSON.parse(json)).username ?? null;
}
