import { Modal } from '@mantine/core';
import { useDidUpdate } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { backend } from '@portico/contract';
import type { OauthProviderResource } from '@portico/contract';
import { useEffect } from 'react';
import type { RefObject } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { Refused } from '../parts/refused.tsx';
import './try-link.css';

interface TryLinkProps {
  readonly connection: OauthProviderResource;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** the button of the menu it was chosen from */
  readonly returnTo: RefObject<HTMLElement | null>;
}

/** A trial for somebody who has an account at the provider, while the operator sees how it went. */
export function TryLink({ connection, isOpen, onClose, returnTo }: TryLinkProps) {
  useDidUpdate(() => {
    if (!isOpen) returnTo.current?.focus({ preventScroll: true });
  }, [isOpen, returnTo]);
  return (
    <Modal opened={isOpen} onClose={onClose} title="Let somebody else try it" size={520}>
      <NewLink connection={connection} />
    </Modal>
  );
}

/** Made when it is opened: a trial is good for one sign-in. */
function NewLink({ connection: { id, name } }: Pick<TryLinkProps, 'connection'>) {
  const { call, slug } = useEnvironment();
  const attempt = useChange({
    mutationFn: () => call(backend.createOauthTry, { params: { id } }),
  });
  const { mutate } = attempt;
  useEffect(() => mutate(), [mutate]);
  return (
    <div className="try-link">
      <p className="muted">
        Send this to somebody with an account at {name}. They sign in there for real, with what is saved here.
        Nothing is stored and nobody gets an account: it only shows whether the way works, for one sign-in.
      </p>
      <Refused error={attempt.error} />
      {!attempt.isError && <CopyField label="Link for one trial" value={absolute(attempt.data?.url)} />}
      {attempt.data && (
        <p className="small muted">
          It can be opened for ten minutes. For ten minutes after it was used you can{' '}
          <Link
            to="/tries/$tryId"
            params={{ tryId: attempt.data.id }}
            search={{ environment: slug }}
            target="_blank"
          >
            see what happened
          </Link>
          .
        </p>
      )}
    </div>
  );
}

/** Somebody else is not on this page, so the link says the whole address. */
function absolute(url: string | undefined): string {
  return url === undefined ? '' : new URL(url, window.location.origin).href;
}
