import { frontend, frontendMe } from '@portico/contract';
import { createClient } from '@portico/js';
import { describe, expect, it } from 'vitest';
import { callAs } from './call-as.ts';

describe('callAs', () => {
  const urls: unknown[] = [];
  const fetch: typeof globalThis.fetch = async (url) => {
    urls.push(url);
    return Response.json({});
  };
  const call = callAs(createClient({ baseUrl: '', fetch }), 'sess_1');

  it('names the session in calls that act for a person, beside what they ask', async () => {
    urls.length = 0;
    await call(frontendMe.deleteMyExternalAccount, { params: { id: 'eac_1' } });
    await call(frontend.getMe);
    expect(urls).toEqual([
      '/v1/me/external-accounts/eac_1?_clerk_session_id=sess_1',
      '/v1/me?_clerk_session_id=sess_1',
    ]);
  });

  it('leaves calls about the browser as they are', async () => {
    urls.length = 0;
    await call(frontend.getClient);
    expect(urls).toEqual(['/v1/client']);
  });
});
