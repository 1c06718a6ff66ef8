import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEnvironment } from '../data/environment.tsx';
import { settingsQuery } from '../data/queries.ts';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Note } from '../parts/note.tsx';
import { Page } from '../parts/page.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { mailTemplatesQuery } from './mail-queries.ts';
import type { MailTemplate } from './mail-queries.ts';
import { mailWords } from './mail-words.ts';
import './mails.css';

/** The mails that this environment sends. */
export function Mails() {
  const environment = useEnvironment();
  const templates = useQuery(mailTemplatesQuery(environment));
  const settings = useQuery(settingsQuery(environment));
  const cannotSend = !environment.isDevelopment && settings.data?.mail.configured === false;
  return (
    <Page title="Mails" explanation="What people get from this environment, in Portico’s words or in yours.">
      {cannotSend && (
        <div className="mails-note">
          <Note kind="amber">
            <p>
              <strong>This environment cannot send mail yet.</strong> None of these goes out before the server
              is started with <code>SMTP_URL</code>.
            </p>
          </Note>
        </div>
      )}
      {templates.isPending && <RowSkeletons />}
      {templates.isError && <Failure error={templates.error} onRetry={() => void templates.refetch()} />}
      {templates.data && (
        <ul className="card">
          {templates.data.data.map((template) => (
            <MailRow key={template.id} template={template} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function MailRow({ template: { id, subject, updated_at: updatedAt } }: { readonly template: MailTemplate }) {
  const { slug } = useEnvironment();
  const { title, when } = mailWords(id);
  return (
    <li className="row mail-row">
      <div className="mail-row-words">
        <Link
          to="/$environment/mails/$mailId"
          params={{ environment: slug, mailId: id }}
          className="row-link"
        >
          {title}
        </Link>
        <p className="muted">{when}</p>
      </div>
      <span className="muted truncate mail-row-subject">{subject}</span>
      <span className="mail-row-state">
        <WordsBadge updatedAt={updatedAt} />
      </span>
    </li>
  );
}

/** Whose words a mail is in. */
export function WordsBadge({ updatedAt }: { readonly updatedAt: number | null }) {
  if (updatedAt === null) return <Badge>Portico’s words</Badge>;
  return (
    <>
      <Badge color="accent">Your words</Badge>
      <span className="muted small">
        Changed <TimeAgo at={updatedAt} />
      </span>
    </>
  );
}
