import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { backendMail } from '@portico/contract';
import { useState } from 'react';
import { NothingHere } from '../access/nothing-here.tsx';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { SectionSkeletons } from '../parts/delayed.tsx';
import { Failure, fieldProblems } from '../parts/failure.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { Refused } from '../parts/refused.tsx';
import { SaveBar } from '../parts/save-bar.tsx';
import { MailFields } from './mail-fields.tsx';
import { MailPreview, usePreview } from './mail-preview.tsx';
import { mailId, mailTemplatesQuery } from './mail-queries.ts';
import type { MailForm, MailId, MailTemplate } from './mail-queries.ts';
import { mailWords } from './mail-words.ts';
import { WordsBadge } from './mails.tsx';
import './mails.css';

/** One mail: its words, and how it arrives. */
export function Mail() {
  const { mailId: typed } = useParams({ from: '/$environment/mails/$mailId' });
  const templates = useQuery(mailTemplatesQuery(useEnvironment()));
  const id = mailId(typed);
  const template = templates.data?.data.find((one) => one.id === id);
  if (id === undefined || (templates.data && !template)) return <NothingHere />;
  if (template) return <MailEditor id={id} template={template} key={id} />;
  return (
    <Page title={mailWords(id).title} back={back}>
      {templates.isPending && <SectionSkeletons />}
      {templates.isError && <Failure error={templates.error} onRetry={() => void templates.refetch()} />}
    </Page>
  );
}

const back = <BackLink to="/$environment/mails">Mails</BackLink>;

interface MailEditorProps {
  readonly id: MailId;
  readonly template: MailTemplate;
}

function MailEditor({ id, template }: MailEditorProps) {
  const { form, change, save, hasChanges, discard } = useEditing(id, template);
  const preview = usePreview(id, form);
  const problems = { ...fieldProblems(save.error), ...fieldProblems(preview.error) };
  const { title, when } = mailWords(id);
  return (
    <Page
      title={title}
      explanation={when}
      badge={<WordsBadge updatedAt={template.updated_at} />}
      back={back}
      actions={template.updated_at === null ? null : <ResetMail id={id} onReset={discard} />}
    >
      <div className="mail-editor">
        <MailFields form={form} placeholders={template.placeholders} problems={problems} onChange={change} />
        <MailPreview preview={preview} />
      </div>
      <SaveBar
        hasChanges={hasChanges}
        isSaving={save.isPending}
        error={save.error}
        onSave={() => save.mutate()}
        onDiscard={discard}
        what={`“${title}”`}
      />
    </Page>
  );
}

function useEditing(id: MailId, { subject, text, html }: MailTemplate) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const [edits, setEdits] = useState<Partial<MailForm>>({});
  const saved: MailForm = { subject, text, html };
  const form = { ...saved, ...edits };
  const save = useChange({
    mutationFn: () => environment.call(backendMail.replaceMailTemplate, { params: { id }, body: form }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: mailTemplatesQuery(environment).queryKey });
      setEdits({});
      notices.done('Saved. The next mail has these words.');
    },
  });
  return {
    form,
    save,
    hasChanges: JSON.stringify(saved) !== JSON.stringify(form),
    change: (change: Partial<MailForm>) => setEdits((current) => ({ ...current, ...change })),
    discard: () => {
      setEdits({});
      save.reset();
    },
  };
}

function ResetMail({ id, onReset }: { readonly id: MailId; readonly onReset: () => void }) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const [isAsking, setIsAsking] = useState(false);
  const reset = useChange({
    mutationFn: () => environment.call(backendMail.resetMailTemplate, { params: { id } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: mailTemplatesQuery(environment).queryKey });
      onReset();
      setIsAsking(false);
      notices.done('This mail is in Portico’s words again.');
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setIsAsking(true)}>
        Use Portico’s words
      </Button>
      <Confirm
        isOpen={isAsking}
        title="Use Portico’s words?"
        action="Use Portico’s words"
        isBusy={reset.isPending}
        onConfirm={() => reset.mutate()}
        onClose={() => {
          reset.reset();
          setIsAsking(false);
        }}
      >
        <p>Your subject, text and HTML of this mail are lost.</p>
        <Refused error={reset.error} />
      </Confirm>
    </>
  );
}
