import { z } from 'zod';
import { line } from './fields.ts';

/** `x`, `oauth_x`, `custom_<key>` */
export const providerName = z.string().regex(/^[a-z][a-z0-9_]{0,79}$/);

/** A call to a provider, by whatever token it is made. */
export const fetchRequest = {
  url: z.string().regex(/^https:\/\/[^\s]{1,2040}$/, 'must be an https URL'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  headers: z.record(line(100), line(2000)).optional(),
  /** sent as JSON; a text is sent as it is, and `content-type` says what it is */
  body: z.unknown().optional(),
};
