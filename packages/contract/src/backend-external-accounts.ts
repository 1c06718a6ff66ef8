import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { id, listOf, page } from './fields.ts';
import { managedExternalAccount } from './resources/user.ts';

/** The Backend API of accounts at providers. */
export const listExternalAccounts = endpoint({
  id: 'listExternalAccounts',
  method: 'GET',
  path: '/v1/external-accounts',
  access: 'management',
  summary: 'List accounts at providers, the first one first: of a user, or of a connection',
  query: z.strictObject({
    ...page,
    user_id: id('user').optional(),
    oauth_provider_id: id('oauthp').optional(),
  }),
  response: listOf(managedExternalAccount),
});

export const getExternalAccount = endpoint({
  id: 'getExternalAccount',
  method: 'GET',
  path: '/v1/external-accounts/{id}',
  access: 'management',
  summary: 'Read an account at a provider',
  params: z.strictObject({ id: id('eac') }),
  response: managedExternalAccount,
  errors: ['resource_not_found'],
});
