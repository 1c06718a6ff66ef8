import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { backendUsers } from '@portico/contract';
import type { ManagedUserResource } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { userQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { ButtonLink } from '../parts/button-link.tsx';
import { CopyId } from '../parts/copy-field.tsx';
import { SectionSkeletons } from '../parts/delayed.tsx';
import { Failure, fieldProblems } from '../parts/failure.tsx';
import { focusFirstProblem } from '../parts/focus-problem.ts';
import { Icon } from '../parts/icon.tsx';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { nameOf, Picture } from '../parts/person.tsx';
import { SaveBar } from '../parts/save-bar.tsx';
import { RawJson, Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { AccountsSection } from './accounts-section.tsx';
import { DangerSection } from './danger-section.tsx';
import { EmailsSection } from './emails-section.tsx';
import { MetadataSection, ProfileSection } from './profile-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { StandingSection } from './standing-section.tsx';
import { metadataFields, metadataProblem, userChanges, userForm } from './user-form.ts';
import type { UserForm } from './user-form.ts';
import './users.css';

/** Everything that is known about one person. */
export function User() {
  const { userId } = useParams({ from: '/$environment/users/$userId' });
  const user = useQuery(userQuery(useEnvironment(), userId));
  const back = <BackLink to="/$environment/users">Users</BackLink>;
  if (user.data) return <UserPage user={user.data} key={userId} />;
  return (
    <Page title="User" width="form" back={back}>
      {user.isPending && <SectionSkeletons />}
      {user.isError && <Failure error={user.error} onRetry={() => void user.refetch()} />}
    </Page>
  );
}

function UserPage({ user }: { readonly user: ManagedUserResource }) {
  const { form, change, save, hasChanges, problems, isWrong, discard } = useEditing(user);
  return (
    <Page
      title={nameOf(user)}
      icon={<Picture url={user.image_url || null} name={nameOf(user)} size={64} />}
      width="form"
      badge={
        user.username && nameOf(user) !== `@${user.username}` ? (
          <span className="muted">@{user.username}</span>
        ) : null
      }
      back={<BackLink to="/$environment/users">Users</BackLink>}
    >
      <Section title="Person" reason="As your app sees them.">
        <PersonFacts user={user} />
      </Section>
      <ProfileSection form={form} problems={problems} onChange={change} />
      <EmailsSection user={user} />
      <AccountsSection user={user} />
      <SessionsSection user={user} />
      <MetadataSection form={form} problems={problems} onChange={change} />
      <StandingSection user={user} />
      <DangerSection user={user} />
      <Section title="Record" reason="What the logs tell, and what the API answers.">
        <div>
          <LogsLink userId={user.id} />
        </div>
        <RawJson title="The user as JSON" value={user} />
      </Section>
      <SaveBar
        hasChanges={hasChanges}
        isSaving={save.isPending}
        error={save.error}
        onSave={() => (isWrong ? focusFirstProblem() : save.mutate())}
        onDiscard={discard}
        what={nameOf(user)}
      />
    </Page>
  );
}

function useEditing(user: ManagedUserResource) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const [edits, setEdits] = useState<Partial<UserForm>>({});
  const saved = userForm(user);
  const form = { ...saved, ...edits };
  const changes = userChanges(saved, form);
  const save = useChange({
    mutationFn: () => environment.call(backendUsers.updateUser, { params: { id: user.id }, body: changes }),
    onSuccess: async (updated) => {
      queries.setQueryData(userQuery(environment, user.id).queryKey, updated);
      setEdits({});
      notices.done('Saved.');
      await queries.invalidateQueries({ queryKey: [environment.summary.id, 'users'] });
    },
  });
  return {
    form,
    save,
    problems: fieldProblems(save.error),
    isWrong: metadataFields.some((field) => metadataProblem(form[field]) !== undefined),
    hasChanges: Object.keys(changes).length > 0,
    change: (change: Partial<UserForm>) => setEdits((current) => ({ ...current, ...change })),
    discard: () => {
      setEdits({});
      save.reset();
    },
  };
}

function LogsLink({ userId }: { readonly userId: string }) {
  const { slug } = useEnvironment();
  return (
    <ButtonLink
      to="/$environment/logs"
      params={{ environment: slug }}
      search={{ user: userId }}
      variant="default"
      leftSection={<Icon name="logs" />}
    >
      What happened
    </ButtonLink>
  );
}

function PersonFacts({ user }: { readonly user: ManagedUserResource }) {
  return (
    <dl className="facts">
      <dt>User id</dt>
      <dd>
        <CopyId value={user.id} />
      </dd>
      <dt>State</dt>
      <dd>{standingOf(user)}</dd>
      <dt>Signed up</dt>
      <dd>
        <TimeAgo at={user.created_at} />
      </dd>
      <dt>Last signed in</dt>
      <dd>{user.last_sign_in_at === null ? 'Never' : <TimeAgo at={user.last_sign_in_at} />}</dd>
    </dl>
  );
}

function standingOf(user: ManagedUserResource) {
  if (user.banned) return <span className="state state-bad">Banned: cannot sign in</span>;
  if (user.locked) return <span className="state state-bad">Locked: cannot sign in for now</span>;
  return <span className="state state-good">Can sign in</span>;
}
