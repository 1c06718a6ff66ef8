import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ApiError } from '@portico/js';
import type { DiscoveredProviderResource } from '@portico/contract';
import { useEffect, useState } from 'react';
import { AccessSection } from '../connection-form/access-section.tsx';
import { createBody } from '../connection-form/connection-form.ts';
import { CredentialsSection } from '../connection-form/credentials-section.tsx';
import { draftKey, forgetDraft, loadDraft, saveDraft } from '../connection-form/draft.ts';
import { customPreset } from '../connection-form/provider-frame.ts';
import type { CustomKind } from '../connection-form/provider-frame.ts';
import { ScopesSection } from '../connection-form/scopes-section.tsx';
import { AddressesSection } from '../custom-provider/addresses-section.tsx';
import { customProblems, emptyCustomForm, sentForm } from '../custom-provider/custom-form.ts';
import type { CustomForm } from '../custom-provider/custom-form.ts';
import { IssuerSection } from '../custom-provider/issuer-section.tsx';
import { NameSection } from '../custom-provider/name-section.tsx';
import { useEnvironment } from '../data/environment.tsx';
import { settingsQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { SectionSkeletons } from '../parts/delayed.tsx';
import { describeFailure, Failure, fieldProblems, partProblems } from '../parts/failure.tsx';
import { focusFirstProblem, useFocusOnProblem } from '../parts/focus-problem.ts';
import { Page } from '../parts/page.tsx';
import { useAddConnection } from './add-connection.ts';
import { SetUpEnd } from './set-up-end.tsx';
import { customKinds } from './custom-kinds.ts';
import './new-connection.css';

/** `/connections/new/custom/<kind>`: a provider of the operator's own. */
export function NewCustom() {
  const { kind: path } = useParams({ from: '/$environment/connections/new/custom/$kind' });
  const settings = useQuery(settingsQuery(useEnvironment()));
  const chosen = customKinds.find((one) => one.path === path);
  if (chosen && settings.data) {
    const { base_url: baseUrl, application_name: applicationName } = settings.data;
    return <SetUpCustom key={path} {...chosen} baseUrl={baseUrl} applicationName={applicationName} />;
  }
  return (
    <Page
      title={chosen ? `Add ${chosen.title}` : 'There is no such kind of provider'}
      width="form"
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
    >
      {chosen && settings.isPending && <SectionSkeletons sections={5} />}
      {settings.isError && <Failure error={settings.error} onRetry={() => void settings.refetch()} />}
    </Page>
  );
}

interface SetUpCustomProps {
  readonly kind: CustomKind;
  readonly title: string;
  readonly explanation: string;
  readonly baseUrl: string;
  readonly applicationName: string;
}

function SetUpCustom({ kind, title, baseUrl, applicationName }: SetUpCustomProps) {
  const { form, change, forget } = useCustomDraft(kind);
  const [discovered, setDiscovered] = useState<DiscoveredProviderResource>();
  const [isPressed, setIsPressed] = useState(false);
  const add = useAddConnection(forget);
  useFocusOnProblem(add.error);
  const missing = customProblems(form);
  useEffect(() => {
    if (isPressed) focusFirstProblem();
  }, [isPressed]);
  const preset = frameOf({ kind, form, baseUrl, discovered });
  const problems = { ...refusals(add.error), ...(isPressed ? missing : {}) };
  const part = { form, onChange: change, preset, problems };
  const submit = () => {
    setIsPressed(true);
    if (Object.keys(missing).length > 0) return focusFirstProblem();
    const provider = { provider_kind: kind, provider_key: form.provider_key };
    add.mutate(createBody(sentForm(form), preset, provider));
  };
  return (
    <Page
      title={`Add ${title}`}
      width="form"
      explanation="Nothing is live before you select Add connection. What you set here stays in this tab if you reload; the secret is never kept."
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <NameSection {...part} number={1} />
        {kind === 'custom_oidc' ? (
          <IssuerSection {...part} number={2} discovered={discovered} onDiscovered={setDiscovered} />
        ) : (
          <AddressesSection {...part} number={2} />
        )}
        <CredentialsSection {...part} number={3} applicationName={applicationName} />
        <ScopesSection {...part} number={4} />
        <AccessSection {...part} number={5} />
        <SetUpEnd add={add}>
          <p className="small muted">
            What of its answer becomes what here, you set next: with the answer of a trial beside it.
          </p>
        </SetUpEnd>
      </form>
    </Page>
  );
}

function useCustomDraft(kind: CustomKind) {
  const { summary } = useEnvironment();
  const key = draftKey(summary.id, kind);
  const [form, setForm] = useState(() => loadDraft(key, emptyCustomForm(kind)));
  useEffect(() => saveDraft(key, form), [key, form]);
  return {
    form,
    change: (change: Partial<CustomForm>) => setForm((current) => ({ ...current, ...change })),
    forget: () => forgetDraft(key),
  };
}

/** The frame that the form fills; scopes that the provider named can be chosen. */
function frameOf({
  kind,
  form,
  baseUrl,
  discovered,
}: {
  readonly kind: CustomKind;
  readonly form: CustomForm;
  readonly baseUrl: string;
  readonly discovered: DiscoveredProviderResource | undefined;
}) {
  const key = form.provider_key || '…';
  const redirectUri = `${baseUrl}/v1/oauth-callback/custom_${key}`;
  const frame = customPreset({ kind, key, name: form.name.trim() || 'the provider', redirectUri });
  if (!discovered) return frame;
  const known = new Map(frame.scope_catalogue.map((one) => [one.scope, one]));
  const named = discovered.scopes.map(
    (scope) => known.get(scope) ?? { scope, meaning: 'Named by the provider' },
  );
  return { ...frame, scope_catalogue: named };
}

/** What the server refused, each at its field. */
function refusals(error: Error | null): Readonly<Record<string, string>> {
  const named = { ...fieldProblems(error), ...partProblems(error) };
  if (!(error instanceof ApiError) || Object.keys(named).length > 0) return named;
  const { sentence, code } = describeFailure(error);
  if (code === 'oauth_provider_exists') return { provider_key: sentence };
  return code === 'oauth_discovery_failed' || code === 'oauth_issuer_mismatch' ? { issuer: sentence } : {};
}
