import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { deletedObject, id, listOf, page } from './fields.ts';
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

export const deleteTokenRevocation = endpoint({
  id: 'deleteTokenRevocation',
  method: 'DELETE',
  path: '/v1/token-revocations/{id}',
  access: 'management',
  summary: 'Give up on ending tokens at their provider, and forget them',
  params: z.strictObject({ id: id('trv') }),
  response: deletedObject,
  errors: ['resource_not_found'],
});
