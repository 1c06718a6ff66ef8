import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { inOrder } from '../connections/connection-order.ts';
import { hasSuccessfulTry } from '../connections/try-it.ts';
import { useEnvironment } from '../data/environment.tsx';
import { apiKeysQuery, connectionsQuery, settingsQuery, usersQuery } from '../data/queries.ts';
import { ButtonLink } from '../parts/button-link.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { counted } from '../parts/relative-time.ts';
import { Section } from '../parts/section.tsx';
import { checklistOf } from './checklist.ts';
import type { Step, StepId } from './checklist.ts';
import './overview.css';

/** What to do next, and the address that matters most. */
export function Overview() {
  const environment = useEnvironment();
  const { summary } = environment;
  const settings = useQuery(settingsQuery(environment));
  return (
    <Page
      title="Overview"
      explanation={`${settings.data?.application_name ?? summary.project_name} in ${summary.name.toLowerCase()}.`}
      width="form"
    >
      <Checklist />
      <Section title="Sign-in page" reason="Where people sign in. Send them here from your app.">
        <CopyField label="Sign-in URL" value={summary.sign_in_url} canVisit />
      </Section>
      <Section
        title="For your app"
        reason="What its code needs to know. Secret keys are on the API keys page."
      >
        {settings.data && <CopyField label="Publishable key" value={settings.data.publishable_key} />}
        <CopyField label="Issuer and base URL" value={summary.base_url} />
      </Section>
    </Page>
  );
}

function Checklist() {
  const environment = useEnvironment();
  const connections = useQuery(connectionsQuery(environment));
  const users = useQuery(usersQuery(environment, { limit: 1, offset: 0, query: '' }));
  const keys = useQuery(apiKeysQuery(environment));
  const failed = [connections, users, keys].find(({ isError }) => isError);
  if (failed) return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!connections.data || !users.data || !keys.data) return <RowSkeletons rows={4} />;
  const steps = checklistOf({
    connections: connections.data.data,
    usersCount: users.data.total_count,
    hasSuccessfulTry: hasSuccessfulTry(environment),
    isKeyUsed: keys.data.data.some(({ last_used_at: at }) => at !== null),
  });
  const current = steps.find(({ isDone }) => !isDone)?.id;
  const firstId = inOrder(connections.data.data)[0]?.id;
  if (current === undefined) {
    return <Numbers connections={connections.data.total_count} users={users.data.total_count} />;
  }
  return (
    <ol className="card checklist" aria-label="What to do next">
      {steps.map((step) => (
        <ChecklistStep key={step.id} step={step} isCurrent={step.id === current} connectionId={firstId} />
      ))}
    </ol>
  );
}

function Numbers({ connections, users }: { readonly connections: number; readonly users: number }) {
  const { slug } = useEnvironment();
  const params = { environment: slug };
  return (
    <div className="numbers">
      <Link to="/$environment/users" params={params} className="card number">
        <strong>{users.toLocaleString('en')}</strong>
        {counted(users, 'user').replace(/^\S+ /, '')}
      </Link>
      <Link to="/$environment/connections" params={params} className="card number">
        <strong>{connections.toLocaleString('en')}</strong>
        {counted(connections, 'connection').replace(/^\S+ /, '')}
      </Link>
    </div>
  );
}

const words: Readonly<Record<StepId, { readonly title: string; readonly text: string }>> = {
  connect: {
    title: 'Add a connection',
    text: 'Choose an account people already have. X is ready to use with the sandbox, without credentials.',
  },
  try: {
    title: 'Try it',
    text: 'A real sign-in in a new tab. It shows each step and what came back, and changes nothing.',
  },
  'sign-in': {
    title: 'Sign in at the portal',
    text: 'The page your people will see. In development, codes by mail arrive in the Inbox here.',
  },
  keys: {
    title: 'Call from your server',
    text: 'Get a secret key. This is done as soon as your server has used one.',
  },
};

/** In production there is no sandbox and no inbox to speak of. */
const productionTexts: Partial<Record<StepId, string>> = {
  connect: 'Choose an account people already have, and paste the credentials of your app there.',
  'sign-in': 'The page your people will see. Be the first to come in.',
};

function ChecklistStep({
  step: { id, isDone },
  isCurrent,
  connectionId,
}: {
  readonly step: Step;
  readonly isCurrent: boolean;
  readonly connectionId: string | undefined;
}) {
  const { isDevelopment } = useEnvironment();
  const { title, text } = words[id];
  return (
    <li
      className={`checklist-step${isDone ? ' checklist-done' : ''}`}
      {...(isCurrent ? { 'aria-current': 'step' as const } : {})}
    >
      <span className="checklist-mark">{isDone && <Icon name="check" size={14} />}</span>
      <div>
        <h2>
          {title}
          {isDone && <span className="visually-hidden"> (done)</span>}
        </h2>
        {!isDone && <p>{(isDevelopment ? undefined : productionTexts[id]) ?? text}</p>}
      </div>
      <StepAction id={id} isCurrent={isCurrent} isDone={isDone} connectionId={connectionId} />
    </li>
  );
}

interface StepActionProps {
  readonly id: StepId;
  readonly isCurrent: boolean;
  readonly isDone: boolean;
  readonly connectionId: string | undefined;
}

function StepAction({ id, isCurrent, isDone, connectionId }: StepActionProps): ReactNode {
  const { slug } = useEnvironment();
  if (isDone) return null;
  const variant = isCurrent ? 'filled' : 'default';
  const params = { environment: slug };
  switch (id) {
    case 'connect':
      return (
        <ButtonLink to="/$environment/connections/new" params={params} variant={variant}>
          Add connection
        </ButtonLink>
      );
    case 'try':
      if (connectionId === undefined) return null;
      return (
        <ButtonLink
          to="/$environment/connections/$connectionId"
          params={{ ...params, connectionId }}
          variant={variant}
        >
          Open the connection
        </ButtonLink>
      );
    case 'sign-in':
      return (
        <ButtonLink to="/$environment/portal" params={params} variant={variant}>
          Open Portal
        </ButtonLink>
      );
    case 'keys':
      return (
        <ButtonLink to="/$environment/api-keys" params={params} variant={variant}>
          Get keys
        </ButtonLink>
      );
  }
}
