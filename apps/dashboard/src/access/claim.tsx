import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { backend } from '@portico/contract';
import { ApiError } from '@portico/js';
import { useEffect, useRef, useState } from 'react';
import { useChange } from '../data/change.ts';
import { callPortico } from '../data/environment.tsx';
import { FailureFacts } from '../parts/failure.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Door } from './door.tsx';
import { OwnerLinkCommand } from './owner-link-command.tsx';

/**
 * `/dashboard/claim#<token>`: the one-time owner link. The token stands in the fragment, which browsers do not
 * send, and leaves the address bar before anything else happens.
 */
export function Claim() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const notices = useNotices();
  const claim = useChange({
    mutationFn: claimOrStay,
    throwOnError: false,
    onSuccess: async (outcome) => {
      queryClient.clear();
      if (outcome === 'was-here') notices.done('That link was used before. You are still signed in.');
      await navigate({ to: '/', replace: true });
    },
  });
  const { mutate } = claim;
  const [token] = useState(readToken);
  const wasSent = useRef(false);
  useEffect(() => {
    if (wasSent.current) return;
    wasSent.current = true;
    hideToken();
    if (token !== '') mutate(token);
  }, [mutate, token]);

  if (token === '') return <NoToken />;
  if (claim.isError) {
    return (
      <Door title="This link did not open the dashboard">
        <FailureFacts error={claim.error} />
        <OwnerLinkCommand />
        {!isSpent(claim.error) && (
          <Button variant="default" className="door-action" onClick={() => mutate(token)}>
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
      <OwnerLinkCommand />
    </Door>
  );
}

/**
 * Exchanges the token for a session. In the browser that did so before, the link still leads to the dashboard.
 * @throws {ApiError} why the link was refused
 */
async function claimOrStay(token: string): Promise<'claimed' | 'was-here'> {
  try {
    await callPortico(backend.claimOwnerLink, { body: { token } });
    return 'claimed';
  } catch (error) {
    if (isSpent(error) && (await isOperator())) return 'was-here';
    throw error;
  }
}

async function isOperator(): Promise<boolean> {
  return callPortico(backend.listEnvironments).then(
    () => true,
    () => false,
  );
}

/** The same link will not work a second time. */
function isSpent(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'owner_link_invalid';
}

function readToken(): string {
  return window.location.hash.slice(1);
}

/** Takes the token out of the address bar and out of this entry of the history. */
function hideToken(): void {
  window.history.replaceState(window.history.state, '', window.location.pathname);
}
