import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { backend } from '@portico/contract';
import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { useEffect, useRef, useState } from 'react';
import { AccessSection } from '../connection-form/access-section.tsx';
import { ConsoleSection } from '../connection-form/console-section.tsx';
import { changesBetween, formOf } from '../connection-form/connection-form.ts';
import type { ConnectionForm } from '../connection-form/connection-form.ts';
import { CredentialsSection } from '../connection-form/credentials-section.tsx';
import { EndpointsSection, MappingSection } from '../connection-form/endpoints-section.tsx';
import { problemOf } from '../connection-form/form-part.ts';
import { hasParameterProblem } from '../connection-form/authorization-parameters.ts';
import { ParametersSection } from '../connection-form/parameters-section.tsx';
import { RedirectUriSection } from '../connection-form/redirect-uri-section.tsx';
import { ScopesSection } from '../connection-form/scopes-section.tsx';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, connectionsQuery, settingsQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { CopyId } from '../parts/copy-field.tsx';
import { fieldProblems } from '../parts/failure.tsx';
import { focusFirstProblem } from '../parts/focus-problem.ts';
import { Icon } from '../parts/icon.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { counted } from '../parts/relative-time.ts';
import { SaveBar } from '../parts/save-bar.tsx';
import { Section } from '../parts/section.tsx';
import { SimulatorSection } from '../simulator/simulator-section.tsx';
import { useSetEnabled } from './connection-actions.ts';
import { connectionState } from './connection-state.ts';
import { CheckFindings, useCheck } from './check.tsx';
import { CredentialsBadge } from './connections.tsx';
import { DeleteConnection } from './delete-connection.tsx';
import { useTryIt } from './try-it.ts';
import './connections.css';

interface ConnectionEditorProps {
  readonly connection: OauthProviderResource;
  readonly preset: OauthProviderPresetResource;
}

/** The page of a connection: everything but its secret, and what can be done with it. */
export function ConnectionEditor({ connection, preset }: ConnectionEditorProps) {
  const settings = useQuery(settingsQuery(useEnvironment()));
  const { form, change, hasChanges, save, discard } = useEditing(connection, preset);
  const check = useCheck(connection.id);
  const { reset } = check;
  // What was found is about the connection as it was.
  useEffect(() => reset(), [reset, connection.updated_at]);
  const part = { form, onChange: change, preset, problems: fieldProblems(save.error) };
  const isWrong = hasParameterProblem(form.additional_authorization_params);
  const state = connectionState(connection);
  return (
    <Page
      title={connection.name}
      icon={<ProviderLogo icon={preset.icon} />}
      badge={<CredentialsBadge credentials={connection.credentials} />}
      width="form"
      explanation={
        <span className="connection-facts">
          <span className={`state state-${state.kind}`}>{state.words}</span>
          <span>{counted(connection.users_count, 'person', 'people')}</span>
          <CopyId value={connection.id} />
        </span>
      }
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
      actions={
        <Actions
          connection={connection}
          hasChanges={hasChanges}
          onCheck={() => check.mutate()}
          isChecking={check.isPending}
        />
      }
    >
      <CheckFindings check={check} credentials={connection.credentials} />
      <RedirectUriSection preset={preset} redirectUri={connection.redirect_uri} />
      <ConsoleSection preset={preset} isFolded />
      <Section title="Name" reason="What the button on the sign-in page calls it.">
        <TextInput
          label="Name"
          value={form.name}
          maxLength={100}
          onChange={(event) => change({ name: event.currentTarget.value })}
          {...problemOf(part.problems, 'name')}
          {...(form.name.trim() === '' ? { error: 'A connection needs a name.' } : {})}
        />
      </Section>
      <CredentialsSection
        {...part}
        connection={connection}
        applicationName={settings.data?.application_name ?? 'your app'}
        key={connection.client_secret_updated_at}
      />
      <ScopesSection {...part} />
      <AccessSection {...part} />
      <ParametersSection {...part} />
      <EndpointsSection {...part} />
      <MappingSection {...part} />
      <SimulatorSection connection={connection} hasChanges={hasChanges} />
      <SaveBar
        hasChanges={hasChanges}
        isSaving={save.isPending}
        error={save.error}
        onSave={() => (isWrong ? focusFirstProblem() : save.mutate())}
        onDiscard={discard}
        what={connection.name}
      />
    </Page>
  );
}

function tryAdvice(credentials: OauthProviderResource['credentials'], hasChanges: boolean): string {
  if (hasChanges) return 'Save first: a trial uses what is saved.';
  return credentials === 'missing' ? 'It needs credentials first.' : 'A real sign-in that changes nothing.';
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

interface ActionsProps {
  readonly connection: OauthProviderResource;
  readonly hasChanges: boolean;
  readonly onCheck: () => void;
  readonly isChecking: boolean;
}

function Actions({ connection, hasChanges, onCheck, isChecking }: ActionsProps) {
  const { slug } = useEnvironment();
  const navigate = useNavigate();
  const tryIt = useTryIt();
  const setEnabled = useSetEnabled();
  const [isDeleting, setIsDeleting] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  const { id, name, enabled, credentials } = connection;
  const cannotTry = credentials === 'missing' || hasChanges;
  return (
    <>
      <Button variant="default" onClick={onCheck} loading={isChecking}>
        Check
      </Button>
      <Button
        onClick={() => tryIt.start(id)}
        loading={tryIt.isStarting}
        disabled={cannotTry}
        rightSection={<Icon name="external" size={14} />}
        title={tryAdvice(credentials, hasChanges)}
      >
        Try it
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon size={36} variant="default" aria-label="More actions" ref={menuButton}>
            <Icon name="dots" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name={enabled ? 'pause' : 'play'} />}
            disabled={setEnabled.isPending}
            onClick={() => setEnabled.mutate({ id, name, enabled: !enabled })}
          >
            {enabled ? 'Pause' : 'Resume'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            className="menu-destroy"
            leftSection={<Icon name="trash" />}
            onClick={() => setIsDeleting(true)}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DeleteConnection
        connection={connection}
        isOpen={isDeleting}
        onClose={() => setIsDeleting(false)}
        returnTo={menuButton}
        onDeleted={() =>
          void navigate({
            to: '/$environment/connections',
            params: { environment: slug },
            ignoreBlocker: true,
          })
        }
      />
    </>
  );
}
