import { Tabs, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { OauthProviderPresetResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { presetsQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import './connections.css';

/** The providers there are; one that was added already opens its connection. */
export function ChooseProvider() {
  return (
    <Page
      title="Add connection"
      explanation="Choose where the accounts are that people sign in with."
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
    >
      <Tabs value="all-users" className="provider-tabs">
        <Tabs.List>
          <Tabs.Tab value="all-users">For all users</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="all-users">
          <ProviderPicker />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function ProviderPicker() {
  const environment = useEnvironment();
  const presets = useQuery(presetsQuery(environment));
  const [typed, setTyped] = useState('');
  const found = (presets.data?.data ?? []).filter((preset) => fits(preset, typed));
  return (
    <>
      <TextInput
        className="provider-search"
        aria-label="Search providers"
        placeholder="Search providers"
        leftSection={<Icon name="search" />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        ref={focusOnMount}
      />
      {presets.isPending && <RowSkeletons rows={2} />}
      {presets.isError && <Failure error={presets.error} onRetry={() => void presets.refetch()} />}
      <ul className="provider-grid" aria-label="Providers">
        {found.map((preset) => (
          <li key={preset.provider_key}>
            <ProviderChoice preset={preset} />
          </li>
        ))}
      </ul>
      {presets.data && found.length === 0 && (
        <p className="muted">No provider is called “{typed.trim()}”. Look for another part of its name.</p>
      )}
    </>
  );
}

function ProviderChoice({ preset }: { readonly preset: OauthProviderPresetResource }) {
  const { slug } = useEnvironment();
  if (preset.oauth_provider_id !== null) {
    return (
      <Link
        to="/$environment/connections/$connectionId"
        params={{ environment: slug, connectionId: preset.oauth_provider_id }}
        className="provider-choice"
      >
        <ProviderLogo icon={preset.icon} size={40} />
        {titleOf(preset)}
        <span className="provider-choice-added">
          <Icon name="check" size={14} /> Added
        </span>
      </Link>
    );
  }
  return (
    <Link
      to="/$environment/connections/new/$providerKey"
      params={{ environment: slug, providerKey: preset.provider_key }}
      className="provider-choice"
    >
      <ProviderLogo icon={preset.icon} size={40} />
      {titleOf(preset)}
    </Link>
  );
}

/** A provider that changed its name is still looked for by the old one. */
function titleOf({ name, former_name: former }: OauthProviderPresetResource): string {
  return former === null ? name : `${name}/${former}`;
}

function fits(preset: OauthProviderPresetResource, typed: string): boolean {
  return `${titleOf(preset)} ${preset.provider_key}`.toLowerCase().includes(typed.trim().toLowerCase());
}
