import { Switch, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { EnvironmentSettingsResource } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { settingsQuery } from '../data/queries.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { SectionSkeletons } from '../parts/delayed.tsx';
import { Failure, fieldProblems, partProblems } from '../parts/failure.tsx';
import { focusFirstProblem } from '../parts/focus-problem.ts';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { SaveBar } from '../parts/save-bar.tsx';
import { Section } from '../parts/section.tsx';
import { ListsSection } from '../restrictions/lists-section.tsx';
import { SignUpSection } from '../restrictions/sign-up-section.tsx';
import { WaitlistSection } from '../restrictions/waitlist-section.tsx';
import { AttributesSection } from './attributes-section.tsx';
import { LegalSection } from './legal-section.tsx';
import { ListEditor } from './list-editor.tsx';
import { SessionSection } from './session-section.tsx';
import { hasProblem, settingsChanges, settingsForm } from './settings-form.ts';
import type { SettingsForm } from './settings-form.ts';
import { SignInSection } from './sign-in-section.tsx';
import './settings.css';

export function Settings() {
  const environment = useEnvironment();
  const settings = useQuery(settingsQuery(environment));
  return (
    <Page
      title="Settings"
      explanation={`What ${environment.summary.name.toLowerCase()} asks of people and promises to apps. The other environments have their own.`}
      width="form"
    >
      {settings.isPending && <SectionSkeletons sections={5} />}
      {settings.isError && <Failure error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data && <SettingsEditor settings={settings.data} />}
    </Page>
  );
}

function SettingsEditor({ settings }: { readonly settings: EnvironmentSettingsResource }) {
  const { form, change, save, hasChanges, discard } = useEditing(settings);
  const problems = fieldProblems(save.error);
  const parts = partProblems(save.error);
  return (
    <>
      <Section title="Application" reason="The name people read on the sign-in page and in mail.">
        <TextInput
          label="Application name"
          value={form.application_name}
          maxLength={100}
          onChange={(event) => change({ application_name: event.currentTarget.value })}
          {...(problems['application_name'] ? { error: problems['application_name'] } : {})}
          {...(form.application_name.trim() === '' ? { error: 'People need a name to recognise.' } : {})}
        />
        <CopyField label="Base URL" value={settings.base_url} />
      </Section>
      <SignInSection
        form={form}
        onChange={change}
        canMail={settings.mail.configured || settings.kind === 'development'}
      />
      <AttributesSection form={form} onChange={change} problems={parts} />
      <LegalSection form={form} onChange={change} problems={problems} />
      <SignUpSection form={form} onChange={change} />
      <ListsSection />
      {settings.sign_up_mode === 'waitlist' && <WaitlistSection baseUrl={settings.base_url} />}
      <SessionSection form={form} onChange={change} problems={parts} />
      <Section title="Leaving" reason="What people may do with their own account.">
        <Switch
          label="People can delete their account"
          description="In their profile, after proving once more that it is them. Off, they have to ask you."
          checked={form.delete_self_enabled}
          onChange={(event) => change({ delete_self_enabled: event.currentTarget.checked })}
        />
      </Section>
      <Section
        title="Where people may return to"
        reason="Nobody is ever sent to an address that is not allowed here."
      >
        <ListEditor
          field="allowed_origins"
          label="Allowed origins"
          description="Apps in browsers that may talk to Portico, and return to any of their pages."
          placeholder="https://app.example.com"
          values={form.allowed_origins}
          problem={problems['allowed_origins']}
          onChange={(allowedOrigins) => change({ allowed_origins: [...allowedOrigins] })}
        />
        <ListEditor
          field="allowed_redirect_urls"
          label="Allowed redirect URLs"
          description="Single pages elsewhere, matched letter for letter."
          placeholder="https://app.example.com/welcome"
          values={form.allowed_redirect_urls}
          problem={problems['allowed_redirect_urls']}
          onChange={(urls) => change({ allowed_redirect_urls: [...urls] })}
        />
      </Section>
      <SaveBar
        hasChanges={hasChanges}
        isSaving={save.isPending}
        error={save.error}
        onSave={() => (hasProblem(form) ? focusFirstProblem() : save.mutate())}
        onDiscard={discard}
        what="the settings"
      />
    </>
  );
}

function useEditing(settings: EnvironmentSettingsResource) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const [edits, setEdits] = useState<Partial<SettingsForm>>({});
  const saved = settingsForm(settings);
  const form = { ...saved, ...edits };
  const changes = settingsChanges(saved, form);
  const save = useChange({
    mutationFn: () => environment.call(backend.updateEnvironmentSettings, { body: changes }),
    onSuccess: (updated) => {
      queries.setQueryData(settingsQuery(environment).queryKey, updated);
      setEdits({});
      notices.done('Saved.');
    },
  });
  return {
    form,
    save,
    hasChanges: Object.keys(changes).length > 0,
    change: (change: Partial<SettingsForm>) => setEdits((current) => ({ ...current, ...change })),
    discard: () => {
      setEdits({});
      save.reset();
    },
  };
}
