import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import { useEffect, useRef } from 'react';
import { callPortico } from '../data/environment.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { FailureFacts } from '../parts/failure.tsx';
import { Door } from './door.tsx';

/**
 * `/dashboard/claim#<token>`: the one-time owner link. The token stands in the fragment, which browsers do not
 * send, and leaves the address bar before anything else happens.
 */
export function Claim() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const claim = useMutation({
    mutationFn: (token: string) => callPortico(backend.claimOwnerLink, { body: { token } }),
    throwOnError: false,
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: '/', replace: true });
    },
  });
  const { mutate } = claim;
  const token = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (token.current !== undefined) return;
    token.current = takeToken();
    if (token.current) mutate(token.current);
  }, [mutate]);

  if (token.current === '') return <NoToken />;
  if (claim.isError) {
    return (
      <Door title="This link did not open the dashboard">
        <FailureFacts error={claim.error} />
        <CopyField label="Command for a new owner link" value="npm run owner-link" isLabelHidden />
        {claim.error.name === 'ApiError' && token.current && (
          <Button variant="default" className="door-action" onClick={() => mutate(token.current ?? '')}>
            Try again
          </Button>
        )}
      </Door>
    );
  }
  return (
    <Door title="Opening the dashboard">
      <p role="status">One moment: your link is being exchanged for a session.</p>
    </Door>
  );
}

function NoToken() {
  return (
    <Door title="This link is not complete">
      <p>
        The part behind <code>#</code> is missing. Copy the whole link, or print a new one on the machine
        Portico runs on:
      </p>
      <CopyField label="Command for a new owner link" value="npm run owner-link" isLabelHidden />
    </Door>
  );
}

/** Reads the token and removes it from the address bar and this entry of the history. */
function takeToken(): string {
  const token = decodeURIComponent(window.location.hash.slice(1));
  window.history.replaceState(window.history.state, '', window.location.pathname);
  return token;
}
