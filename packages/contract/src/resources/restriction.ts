import { z } from 'zod';
import { line, time } from '../fields.ts';

/** What stands on a list; canonicalised by the server before it is compared. */
export const identifierPattern = line(254).regex(
  /^[^\s@,;<>"()[\]\\]+@[^\s@,;<>"()[\]\\]+\.[^\s@,;<>"()[\]\\]+$/,
  { message: 'must be an email address, *@domain or *@*.domain' },
);

const listed = {
  id: z.string(),
  /** an address, `*@domain` for everybody of a domain, `*@*.domain` for everybody of its subdomains */
  identifier: z.string(),
  identifier_type: z.literal('email_address'),
  created_at: time,
};

export const allowlistIdentifier = z
  .object({ object: z.literal('allowlist_identifier'), ...listed })
  .meta({ id: 'AllowlistIdentifier' });
export const blocklistIdentifier = z
  .object({ object: z.literal('blocklist_identifier'), ...listed })
  .meta({ id: 'BlocklistIdentifier' });
export type AllowlistIdentifierResource = z.infer<typeof allowlistIdentifier>;
export type BlocklistIdentifierResource = z.infer<typeof blocklistIdentifier>;

export const waitlistStatus = z.enum(['pending', 'approved', 'rejected']);

export const waitlistEntry = z
  .object({
    object: z.literal('waitlist_entry'),
    id: z.string(),
    /** as it was typed */
    email_address: z.string(),
    /** who is `approved` may sign up */
    status: waitlistStatus,
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'WaitlistEntry' });
export type WaitlistEntryResource = z.infer<typeof waitlistEntry>;
