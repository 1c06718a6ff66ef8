import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { InboxMessageResource } from '@portico/contract';
import { useEffect, useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { environmentsQuery, inboxQuery, settingsQuery } from '../data/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { useCopy } from '../parts/copy.ts';
import { RowSkeletons } from '../parts/delayed.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { counted } from '../parts/relative-time.ts';
import { TimeAgo } from '../parts/time-ago.tsx';
import { codeIn } from './mail-code.ts';
import './inbox.css';

/** Mail that development would have sent, newest first. Looks for more while it is open. */
export function Inbox() {
  const environment = useEnvironment();
  const messages = useQuery({ ...inboxQuery(environment), enabled: environment.isDevelopment });
  const count = messages.data?.total_count ?? 0;
  const queries = useQueryClient();
  // The navigation counts too, and asks less often.
  useEffect(() => void queries.invalidateQueries({ queryKey: environmentsQuery.queryKey }), [count, queries]);
  if (!environment.isDevelopment) return <NoInbox />;
  return (
    <Page
      title="Inbox"
      explanation="In development no mail leaves this machine. It arrives here, within seconds."
      actions={count > 0 ? <EmptyInbox count={count} /> : null}
      width="form"
    >
      {messages.isPending && <RowSkeletons />}
      {messages.isError && <Failure error={messages.error} onRetry={() => void messages.refetch()} />}
      {messages.data && count === 0 && (
        <EmptyState title="No mail">
          When somebody signs up and has to prove an email address, the code appears here. Leave this page
          open beside the sign-in page.
        </EmptyState>
      )}
      <ul className="messages" aria-live="polite" aria-label="Messages">
        {messages.data?.data.map((message) => (
          <Message message={message} key={message.id} />
        ))}
      </ul>
    </Page>
  );
}

/** Outside of development: whether mail is sent is all there is to say. */
function NoInbox() {
  const settings = useQuery(settingsQuery(useEnvironment()));
  const isMailed = settings.data?.mail.configured;
  return (
    <Page title="Inbox" width="form" explanation="An inbox exists in development only.">
      {settings.isError && <Failure error={settings.error} onRetry={() => void settings.refetch()} />}
      {isMailed === true && <p className="muted">Production sends its mail.</p>}
      {isMailed === false && (
        <Note kind="amber">
          <p>
            <strong>This environment cannot send mail yet.</strong> Nobody gets a code or a link before the
            server is started with <code>SMTP_URL</code>.
          </p>
        </Note>
      )}
    </Page>
  );
}

function Message({ message }: { readonly message: InboxMessageResource }) {
  const code = codeIn(message);
  return (
    <li className="card message">
      <div className="message-head">
        <div>
          <h2>{message.subject}</h2>
          <p className="muted small">
            To {message.to} · <TimeAgo at={message.created_at} />
          </p>
        </div>
        {code && <Code code={code} />}
      </div>
      <p className="message-text">{message.text}</p>
    </li>
  );
}

function Code({ code }: { readonly code: string }) {
  const { isCopied, copy } = useCopy();
  return (
    <button type="button" className="message-code" onClick={() => copy(code)}>
      <span className="visually-hidden">Copy </span>
      <span className="message-digits">{code}</span>
      <span className="message-copy" aria-hidden="true">
        {isCopied ? 'Copied' : <Icon name="copy" size={14} />}
      </span>
      <span role="status" className="visually-hidden">
        {isCopied ? 'Copied' : ''}
      </span>
    </button>
  );
}

function EmptyInbox({ count }: { readonly count: number }) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const [isAsking, setIsAsking] = useState(false);
  const empty = useChange({
    mutationFn: () => environment.call(backend.deleteInboxMessages),
    onSettled: () => setIsAsking(false),
    onSuccess: async () => {
      notices.done('The inbox is empty.');
      await queries.invalidateQueries({ queryKey: inboxQuery(environment).queryKey });
      await queries.invalidateQueries({ queryKey: environmentsQuery.queryKey });
    },
    onError: (error) => notices.failed('The inbox was not emptied.', error),
  });
  return (
    <>
      <Button variant="default" leftSection={<Icon name="trash" />} onClick={() => setIsAsking(true)}>
        Empty inbox
      </Button>
      <Confirm
        isOpen={isAsking}
        title="Empty the inbox?"
        action="Empty inbox"
        isBusy={empty.isPending}
        onConfirm={() => empty.mutate()}
        onClose={() => setIsAsking(false)}
      >
        {counted(count, 'message')} will be gone, with the codes in {count === 1 ? 'it' : 'them'}.
      </Confirm>
    </>
  );
}
