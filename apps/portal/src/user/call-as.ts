import type { RequestOf } from '@portico/contract';
import type { Call } from '@portico/js';

/**
 * Calls for one session, whichever is the active one of the browser by then: another tab may have chosen another
 * account, and what is done on this page must never be done to that one.
 */
export function callAs(call: Call, sessionId: string): Call {
  return (endpoint, request, signal) => {
    if (endpoint.access !== 'session') return call(endpoint, request, signal);
    const { query }: { readonly query?: object } = request ?? {};
    // No endpoint declares it: the pipeline reads it before any of them.
    const named: object = { ...request, query: { ...query, _clerk_session_id: sessionId } };
    return call(endpoint, named as RequestOf<typeof endpoint>, signal);
  };
}
