import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { backendUsers } from '@portico/contract';
import { useState } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { userQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { ButtonLink } from '../parts/button-link.tsx';
import { fieldProblems } from '../parts/failure.tsx';
import { focusFirstProblem, useFocusOnProblem } from '../parts/focus-problem.ts';
import { useNotices } from '../parts/notices.tsx';
import { Page } from '../parts/page.tsx';
import { Refused } from '../parts/refused.tsx';
import { LeaveGuard } from '../parts/save-bar.tsx';
import { Section } from '../parts/section.tsx';
import { MetadataSection, ProfileSection } from './profile-section.tsx';
import { emptyForm, metadataFields, metadataProblem, userChanges } from './user-form.ts';
import type { UserForm } from './user-form.ts';
import './users.css';

/** Makes a user without their doing: somebody who moves here from elsewhere, or a colleague. */
export function NewUser() {
  const { slug } = useEnvironment();
  const [form, setForm] = useState<UserForm>(emptyForm);
  const [address, setAddress] = useState('');
  const [isBanned, setIsBanned] = useState(false);
  const create = useCreate({ form, address: address.trim(), isBanned });
  const problems = fieldProblems(create.error);
  const isWrong = metadataFields.some((field) => metadataProblem(form[field]) !== undefined);
  useFocusOnProblem(create.error);
  const part = {
    form,
    problems,
    onChange: (change: Partial<UserForm>) => setForm((current) => ({ ...current, ...change })),
  };
  const isStarted = JSON.stringify(form) !== JSON.stringify(emptyForm) || address.trim() !== '';
  return (
    <Page
      title="Create user"
      width="form"
      explanation="Nobody is mailed. They sign in with the address, or with an account that has it."
      back={<BackLink to="/$environment/users">Users</BackLink>}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isWrong) focusFirstProblem();
          else create.mutate();
        }}
      >
        <Section title="Email address" reason="It counts as verified: you vouch for it.">
          <TextInput
            label="Email address"
            value={address}
            inputMode="email"
            autoComplete="off"
            spellCheck={false}
            maxLength={254}
            onChange={(event) => setAddress(event.currentTarget.value)}
            {...(problems['email_address'] === undefined ? {} : { error: problems['email_address'] })}
          />
        </Section>
        <ProfileSection {...part} />
        <MetadataSection {...part} />
        <Section title="Access" reason="You can change this at any time.">
          <Checkbox
            label="Banned from the start"
            description="They cannot sign in until you unban them."
            checked={isBanned}
            onChange={(event) => setIsBanned(event.currentTarget.checked)}
          />
        </Section>
        <Refused error={create.error} />
        <div className="new-user-buttons">
          <ButtonLink to="/$environment/users" params={{ environment: slug }} variant="default">
            Cancel
          </ButtonLink>
          <Button type="submit" loading={create.isPending}>
            Create user
          </Button>
        </div>
      </form>
      <LeaveGuard isActive={isStarted && !create.data} what="the new user" />
    </Page>
  );
}

interface NewUserForm {
  readonly form: UserForm;
  readonly address: string;
  readonly isBanned: boolean;
}

function useCreate({ form, address, isBanned }: NewUserForm) {
  const environment = useEnvironment();
  const queries = useQueryClient();
  const notices = useNotices();
  const navigate = useNavigate();
  return useChange({
    mutationFn: () =>
      environment.call(backendUsers.createUser, {
        body: {
          ...userChanges(emptyForm, form),
          ...(address === '' ? {} : { email_address: [address] }),
          ...(isBanned ? { banned: true } : {}),
        },
      }),
    onSuccess: async (user) => {
      queries.setQueryData(userQuery(environment, user.id).queryKey, user);
      notices.done('The user was created.');
      await navigate({
        to: '/$environment/users/$userId',
        params: { environment: environment.slug, userId: user.id },
        ignoreBlocker: true,
      });
      await queries.invalidateQueries({ queryKey: [environment.summary.id, 'users'] });
    },
  });
}
