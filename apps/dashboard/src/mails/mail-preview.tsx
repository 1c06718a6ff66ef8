import { SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { Delayed } from '../parts/delayed.tsx';
import { fieldProblems, Failure } from '../parts/failure.tsx';
import { Note } from '../parts/note.tsx';
import { styleNonce } from '../theme/style-nonce.ts';
import { framedMail } from './framed-mail.ts';
import { mailPreviewQuery } from './mail-queries.ts';
import type { MailForm, MailId } from './mail-queries.ts';

/** How long somebody pauses before a preview is asked for, in milliseconds. */
const pause = 350;

/** The mail as the form has it, drawn by the server that would send it; `last` is what could be drawn last. */
export function usePreview(id: MailId, form: MailForm) {
  const environment = useEnvironment();
  const [{ subject, text, html }] = useDebouncedValue(form, pause);
  const preview = useQuery(mailPreviewQuery(environment, id, { subject, text, html }));
  const [last, setLast] = useState(preview.data);
  if (preview.data && preview.data !== last) setLast(preview.data);
  return { ...preview, last };
}

const parts = [
  { value: 'html', label: 'HTML' },
  { value: 'text', label: 'Text' },
];

/** How the mail arrives, with made-up values. What could not be drawn leaves the last one in sight. */
export function MailPreview({ preview }: { readonly preview: ReturnType<typeof usePreview> }) {
  const [part, setPart] = useState('html');
  const isRefused = Object.keys(fieldProblems(preview.error)).length > 0;
  return (
    <section className="mail-preview" aria-labelledby="mail-preview">
      <div className="mail-preview-head">
        <h2 id="mail-preview">Preview</h2>
        <SegmentedControl
          size="xs"
          aria-label="Part of the mail"
          data={parts}
          value={part}
          onChange={setPart}
        />
      </div>
      {preview.isError && !isRefused && (
        <Failure error={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {isRefused && (
        <Note kind="amber">
          <p>This cannot be sent as it is: see the field. The preview shows it as soon as it can be.</p>
        </Note>
      )}
      {preview.isPending && !preview.last && <Delayed>Drawing…</Delayed>}
      {preview.last && (
        <div className="card mail-paper">
          <p className="mail-paper-subject">{preview.last.subject}</p>
          {part === 'html' ? (
            <iframe
              title="The mail in HTML"
              sandbox=""
              srcDoc={framedMail(preview.last.html, styleNonce())}
              className="mail-frame"
            />
          ) : (
            <pre className="mail-text" tabIndex={0} role="region" aria-label="The mail as text">
              {preview.last.text}
            </pre>
          )}
        </div>
      )}
    </section>
  );
}
