import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { id, listOf, page } from './fields.ts';
import { tokenRevocation } from './resources/token-revocation.ts';

/** What of providers' tokens is not ended yet. */
export const listTokenRevocations = endpoint({
  id: 'listTokenRevocations',
  method: 'GET',
  path: '/v1/token-revocations',
  access: 'management',
  summary: 'List tokens that left and are not revoked at their provider yet, the first one first',
  query: z.strictObject({ ...page, oauth_provider_id: id('oauthp').optional() }),
  response: listOf(tokenRevocation),
});
