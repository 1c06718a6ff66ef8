import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { emailAddress } from './fields.ts';
import { enveloped } from './resources/client.ts';

/** The Frontend API of asking to be let in. */
export const joinWaitlist = endpoint({
  id: 'joinWaitlist',
  method: 'POST',
  path: '/v1/waitlist',
  access: 'browser',
  summary:
    'Ask to be let in; the answer is the same whether the address is new here, waits, or has an account',
  body: z.strictObject({ email_address: emailAddress }),
  response: enveloped(
    z.object({
      object: z.literal('waitlist'),
      /** as it was typed */
      email_address: z.string(),
    }),
  ),
  errors: ['waitlist_not_open', 'too_many_requests'],
});
