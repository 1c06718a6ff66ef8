import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { ApiKeyResource } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { apiKeysQuery, settingsQuery } from '../data/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { describeFailure, Failure, fieldProblems } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import './api-keys.css';

/** The key apps show to the world, and those that only their servers know. */
export function ApiKeys() {
  const environment = useEnvironment();
  const settings = useQuery(settingsQuery(environment));
  const keys = useQuery(apiKeysQuery(environment));
  return (
    <Page
      title="API keys"
      explanation={`How your app and its servers say that they belong to ${environment.summary.name.toLowerCase()}.`}
      width="form"
    >
      <Section
        title="Publishable key"
        reason="For browsers and apps. It says where to sign in, and is no secret."
      >
        {settings.data ? (
          <CopyField label="Publishable key" value={settings.data.publishable_key} isLabelHidden />
        ) : (
          settings.isError && <Failure error={settings.error} onRetry={() => void settings.refetch()} />
        )}
      </Section>
      <Section
        title="Secret keys"
        reason="For servers only: whoever has one can read and change everything in this environment."
      >
        <NewKey />
        {keys.isPending && <RowSkeletons rows={2} />}
        {keys.isError && <Failure error={keys.error} onRetry={() => void keys.refetch()} />}
        {keys.data && keys.data.data.length > 0 && <KeyList keys={keys.data.data} />}
        {keys.data?.data.length === 0 && (
          <p className="muted">No key yet. Name one after the server that will use it.</p>
        )}
      </Section>
      <Section title="Use it" reason="The first call, to see that it works.">
        <CopyField
          label="List users"
          value={`curl ${new URL('/v1/users', environment.summary.base_url)} -H "Authorization: Bearer sk_…"`}
        />
      </Section>
    </Page>
  );
}

/** Makes a key and shows it: this once. */
function NewKey() {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [readsTokens, setReadsTokens] = useState(false);
  const create = useChange({
    mutationFn: () =>
      environment.call(backend.createApiKey, {
        body: { name: name.trim(), scopes: readsTokens ? ['oauth_tokens'] : [] },
      }),
    onSuccess: async () => {
      setName('');
      setReadsTokens(false);
      await queries.invalidateQueries({ queryKey: apiKeysQuery(environment).queryKey });
    },
  });
  const problem = create.isError
    ? (fieldProblems(create.error)['name'] ?? describeFailure(create.error).sentence)
    : undefined;
  if (create.data) {
    return (
      <ShownOnce label="Secret key" secret={create.data.secret} onDone={create.reset}>
        <strong>{create.data.name}</strong> was created. Copy it now: it is not shown again.
      </ShownOnce>
    );
  }
  return (
    <form
      className="new-key"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') create.mutate();
      }}
    >
      <TextInput
        label="New key"
        placeholder="Name, such as “Web server”"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        {...(problem === undefined ? {} : { error: problem })}
      />
      <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
        Create key
      </Button>
      <Checkbox
        className="new-key-scope"
        label="May read providers’ tokens"
        description="For servers that call X and others for people."
        checked={readsTokens}
        onChange={(event) => setReadsTokens(event.currentTarget.checked)}
      />
    </form>
  );
}

function KeyList({ keys }: { readonly keys: readonly ApiKeyResource[] }) {
  return (
    <ul className="card">
      {keys.map((key) => (
        <KeyRow apiKey={key} key={key.id} />
      ))}
    </ul>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKeyResource }) {
  const [isRevoking, setIsRevoking] = useState(false);
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const { id, name, hint, scopes, created_at: createdAt, last_used_at: lastUsedAt } = apiKey;
  const revoke = useChange({
    mutationFn: () => environment.call(backend.deleteApiKey, { params: { id } }),
    onSuccess: async () => {
      notices.done(`${name} was revoked.`);
      await queries.invalidateQueries({ queryKey: apiKeysQuery(environment).queryKey });
    },
    onError: (error) => {
      setIsRevoking(false);
      notices.failed(`${name} was not revoked.`, error);
    },
  });
  return (
    <li className="row key-row">
      <div className="key-name">
        <strong className="truncate">{name}</strong>
        <code className="muted">{hint}</code>
        {scopes.includes('oauth_tokens') && <span className="small muted">May read providers’ tokens</span>}
      </div>
      <p className="muted key-times">
        Created <TimeAgo at={createdAt} />
        <br />
        {lastUsedAt === null ? (
          'Never used'
        ) : (
          <>
            Last used <TimeAgo at={lastUsedAt} />
          </>
        )}
      </p>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        leftSection={<Icon name="trash" size={14} />}
        onClick={() => setIsRevoking(true)}
        aria-label={`Revoke ${name}`}
      >
        Revoke
      </Button>
      <Confirm
        isOpen={isRevoking}
        title={`Revoke ${name}?`}
        action="Revoke key"
        isBusy={revoke.isPending}
        onConfirm={() => revoke.mutate()}
        onClose={() => setIsRevoking(false)}
      >
        Whatever still uses <code>{hint}</code> stops working at once
        {lastUsedAt === null ? '. It was never used.' : ', and it was in use.'} This cannot be undone.
      </Confirm>
    </li>
  );
}
