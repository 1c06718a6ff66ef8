import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { useEffect, useState } from 'react';
import { AccessSection } from '../connection-form/access-section.tsx';
import { ButtonSection } from '../connection-form/button-section.tsx';
import { changesBetween, formOf } from '../connection-form/connection-form.ts';
import type { ConnectionForm } from '../connection-form/connection-form.ts';
import { ConsoleSection } from '../connection-form/console-section.tsx';
import { CredentialsSection } from '../connection-form/credentials-section.tsx';
import { EndpointsSection } from '../connection-form/endpoints-section.tsx';
import { hasFormProblem, missingCredentials } from '../connection-form/form-problems.ts';
import { ParametersSection } from '../connection-form/parameters-section.tsx';
import { protocolNames } from '../connection-form/protocol-choice.tsx';
import { presetSpeaking } from '../connection-form/provider-frame.ts';
import { CallbackSection } from '../connection-form/redirect-uri-section.tsx';
import { CallsSection } from '../connection-form/calls-section.tsx';
import { ScopesSection } from '../connection-form/scopes-section.tsx';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, connectionsQuery, settingsQuery } from '../data/queries.ts';
import { MappingSection } from '../mapping/mapping-section.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { CopyId } from '../parts/copy-field.tsx';
import { fieldProblems, partProblems } from '../parts/failure.tsx';
import { focusFirstProblem } from '../parts/focus-problem.ts';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { iconUrlOf, ProviderLogo } from '../parts/provider-logo.tsx';
import { counted } from '../parts/relative-time.ts';
import { SaveBar } from '../parts/save-bar.tsx';
import { SimulatorSection } from '../simulator/simulator-section.tsx';
import { AppTokensSection } from './app-tokens.tsx';
import { ConnectionActions } from './connection-menu.tsx';
import { connectionStanding } from './connection-health.ts';
import { CredentialsBadge } from './connections.tsx';
import { Doctor } from './doctor.tsx';
import { WaitingRevocations } from './waiting-revocations.tsx';
import './connections.css';

interface ConnectionEditorProps {
  readonly connection: OauthProviderResource;
  readonly preset: OauthProviderPresetResource;
}

/** The page of a connection: everything but its secret, and what can be done with it. */
export function ConnectionEditor({ connection, preset: whole }: ConnectionEditorProps) {
  const settings = useQuery(settingsQuery(useEnvironment()));
  const { form, change, hasChanges, save, discard } = useEditing(connection, whole);
  const [isPressed, setIsPressed] = useState(false);
  const preset = presetSpeaking(whole, form.protocol);
  const refused = { ...fieldProblems(save.error), ...partProblems(save.error) };
  const missing = missingCredentials(connection, form, preset);
  const problems = isPressed ? { ...refused, ...missing } : refused;
  const part = { form, onChange: change, preset, problems };
  const isWrong = hasFormProblem(form, preset) || Object.keys(missing).length > 0;
  const isOwnProvider = connection.provider_kind !== 'preset';
  useEffect(() => {
    if (isPressed) focusFirstProblem();
  }, [isPressed]);
  const onSave = () => {
    if (!isWrong) return save.mutate();
    setIsPressed(true);
    focusFirstProblem();
  };
  return (
    <Page
      title={connection.name}
      icon={<ProviderLogo icon={preset.icon} url={iconUrlOf(connection)} />}
      badge={<CredentialsBadge credentials={connection.credentials} />}
      width="form"
      explanation={<Facts connection={connection} />}
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
      actions={<ConnectionActions connection={connection} hasChanges={hasChanges} />}
    >
      <Doctor connection={connection} preset={preset} hasChanges={hasChanges} />
      <WaitingRevocations connection={connection} />
      <CallbackSection {...part} connection={connection} />
      {preset.console.steps.length > 0 && <ConsoleSection preset={preset} isFolded />}
      <ButtonSection {...part} connection={connection} />
      <CredentialsSection
        {...part}
        connection={connection}
        protocols={[whole.protocol, ...whole.alternative_protocols]}
        applicationName={settings.data?.application_name ?? 'your app'}
        key={connection.client_secret_updated_at}
      />
      <ScopesSection {...part} />
      <CallsSection {...part} />
      <AppTokensSection connection={connection} preset={preset} />
      <AccessSection {...part} />
      <ParametersSection {...part} />
      {/* Addresses and paths are of the protocol that is saved, and become those of the other with it. */}
      {form.protocol === connection.protocol && (
        <>
          <EndpointsSection {...part} isOwnProvider={isOwnProvider} />
          <MappingSection
            {...part}
            connection={connection}
            isProvidersOwn={preset.protocol === whole.protocol}
          />
        </>
      )}
      <SimulatorSection connection={connection} hasChanges={hasChanges} />
      <SaveBar
        hasChanges={hasChanges}
        isSaving={save.isPending}
        error={save.error}
        onSave={onSave}
        onDiscard={() => {
          setIsPressed(false);
          discard();
        }}
        what={connection.name}
      />
    </Page>
  );
}

function Facts({ connection }: Pick<ConnectionEditorProps, 'connection'>) {
  const { kind, words } = connectionStanding(connection);
  return (
    <span className="connection-facts">
      <span className={`state state-${kind}`}>{words}</span>
      <span>{counted(connection.users_count, 'person', 'people')}</span>
      <span>{protocolNames[connection.protocol]}</span>
      <CopyId value={connection.id} />
    </span>
  );
}

function useEditing(connection: OauthProviderResource, preset: OauthProviderPresetResource) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  // Only what was edited: what changes on the server meanwhile shows up in the other fields.
  const [edits, setEdits] = useState<Partial<ConnectionForm>>({});
  const saved = formOf(connection, preset);
  const form = { ...saved, ...edits };
  const changes = changesBetween(saved, form, preset);
  const save = useChange({
    mutationFn: () =>
      environment.call(backend.updateOauthProvider, { params: { id: connection.id }, body: changes }),
    onSuccess: async (updated) => {
      queries.setQueryData(connectionQuery(environment, connection.id).queryKey, updated);
      setEdits({});
      notices.done('Saved. New sign-ins use it from now on.');
      await queries.invalidateQueries({ queryKey: connectionsQuery(environment).queryKey, exact: true });
    },
  });
  return {
    form,
    save,
    hasChanges: Object.keys(changes).length > 0,
    change: (change: Partial<ConnectionForm>) => setEdits((current) => ({ ...current, ...change })),
    discard: () => {
      setEdits({});
      save.reset();
    },
  };
}
