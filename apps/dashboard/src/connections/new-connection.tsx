import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import type { OauthProviderPresetResource } from '@portico/contract';
import { useEffect, useState } from 'react';
import { AccessSection } from '../connection-form/access-section.tsx';
import { ConsoleSection } from '../connection-form/console-section.tsx';
import { createBody, newForm } from '../connection-form/connection-form.ts';
import type { ConnectionForm } from '../connection-form/connection-form.ts';
import { CredentialsSection } from '../connection-form/credentials-section.tsx';
import { draftKey, forgetDraft, loadDraft, saveDraft } from '../connection-form/draft.ts';
import { presetSpeaking } from '../connection-form/provider-frame.ts';
import { RedirectUriSection } from '../connection-form/redirect-uri-section.tsx';
import { ScopesSection } from '../connection-form/scopes-section.tsx';
import { useEnvironment } from '../data/environment.tsx';
import { presetsQuery, settingsQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { SectionSkeletons } from '../parts/delayed.tsx';
import { Failure, fieldProblems, partProblems } from '../parts/failure.tsx';
import { useFocusOnProblem } from '../parts/focus-problem.ts';
import { Page } from '../parts/page.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { useAddConnection } from './add-connection.ts';
import { SetUpEnd } from './set-up-end.tsx';
import './new-connection.css';

/** `/connections/new/<provider>`: a draft from the start, with an address of its own. */
export function NewConnection() {
  const { providerKey } = useParams({ from: '/$environment/connections/new/$providerKey' });
  const environment = useEnvironment();
  const presets = useQuery(presetsQuery(environment));
  const preset = presets.data?.data.find(({ provider_key: key }) => key === providerKey);
  if (preset?.oauth_provider_id) {
    const params = { environment: environment.slug, connectionId: preset.oauth_provider_id };
    return <Navigate to="/$environment/connections/$connectionId" params={params} replace />;
  }
  if (preset) return <SetUp preset={preset} key={preset.provider_key} />;
  const isUnknown = presets.data !== undefined;
  return (
    <Page
      title={isUnknown ? 'There is no such provider' : 'Add connection'}
      width="form"
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
    >
      {presets.isPending && <SectionSkeletons sections={5} />}
      {presets.isError && <Failure error={presets.error} onRetry={() => void presets.refetch()} />}
      {isUnknown && <p className="muted">No provider is known as “{providerKey}”.</p>}
    </Page>
  );
}

function SetUp({ preset: whole }: { readonly preset: OauthProviderPresetResource }) {
  const environment = useEnvironment();
  const settings = useQuery(settingsQuery(environment));
  const { form, change, forget } = useDraft(whole);
  const add = useAddConnection(forget);
  useFocusOnProblem(add.error);
  const preset = presetSpeaking(whole, form.protocol);
  const problems = { ...fieldProblems(add.error), ...partProblems(add.error) };
  const part = { form, onChange: change, preset, problems };
  return (
    <Page
      title={`Add ${preset.name}`}
      icon={<ProviderLogo icon={preset.icon} />}
      width="form"
      explanation="Nothing is live before you select Add connection. What you set here stays in this tab if you reload; the secret is never kept."
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(createBody(form, whole));
        }}
      >
        <RedirectUriSection preset={preset} redirectUri={preset.redirect_uri} number={1} />
        <ConsoleSection preset={preset} number={2} />
        <CredentialsSection
          {...part}
          number={3}
          protocols={[whole.protocol, ...whole.alternative_protocols]}
          applicationName={settings.data?.application_name ?? 'your app'}
        />
        <ScopesSection {...part} number={4} />
        <AccessSection {...part} number={5} />
        <SetUpEnd add={add} />
      </form>
    </Page>
  );
}

function useDraft(preset: OauthProviderPresetResource) {
  const { summary, isDevelopment } = useEnvironment();
  const key = draftKey(summary.id, preset.provider_key);
  const [form, setForm] = useState(() => loadDraft(key, newForm(preset, isDevelopment)));
  useEffect(() => saveDraft(key, form), [key, form]);
  return {
    form,
    change: (change: Partial<ConnectionForm>) => setForm((current) => ({ ...current, ...change })),
    forget: () => forgetDraft(key),
  };
}
