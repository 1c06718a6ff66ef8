import { useQuery } from '@tanstack/react-query';
import type { OauthProviderResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { waitingRevocationsQuery } from '../data/queries.ts';
import { Note } from '../parts/note.tsx';
import { counted } from '../parts/relative-time.ts';

/** Tokens that left and that the provider has not ended; nothing where it ended all of them. */
export function WaitingRevocations({ connection }: { readonly connection: OauthProviderResource }) {
  const waiting = useQuery(waitingRevocationsQuery(useEnvironment(), connection.id));
  const failed = waiting.data?.data.find(({ last_error: error }) => error !== null);
  // What was never refused is on its way, and needs nobody.
  if (!waiting.data || !failed) return null;
  const count = waiting.data.total_count;
  return (
    <Note kind="amber">
      <p>
        {counted(count, 'revocation waits', 'revocations wait')} for {connection.name}: tokens that were
        removed, or are of accounts that were, may still work there. Portico keeps asking, at least once a
        day.
      </p>
      <p className="muted small">Last answer: {failed.last_error}</p>
    </Note>
  );
}
