import { Button, Checkbox, Radio, SegmentedControl, Select, Stack, Switch, TextInput } from '@mantine/core';
import { backend } from '@portico/contract';
import type { ManagedUserResource, OauthProviderResource } from '@portico/contract';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { fieldProblems } from '../parts/failure.tsx';
import { Refused } from '../parts/refused.tsx';
import { Folded, Section } from '../parts/section.tsx';
import { ChooseUser } from '../users/choose-user.tsx';
import { emptyProfile, isTold, profileFrom } from './simulated-profile.ts';
import type { ProfileForm } from './simulated-profile.ts';
import { SimulationResult } from './simulation-result.tsx';
import './simulator.css';

const intents = [
  { value: 'sign_in', label: 'Sign in' },
  { value: 'sign_up', label: 'Sign up' },
  { value: 'connect', label: 'Connect it to an account they are signed in to' },
] as const;
type Intent = (typeof intents)[number]['value'];

/** What is asked about. Either a profile or a past sign-in. */
interface SimulatorForm {
  readonly source: 'profile' | 'account';
  readonly profile: ProfileForm;
  readonly person: ManagedUserResource | undefined;
  readonly accountId: string | undefined;
  readonly intent: Intent;
  readonly transferable: boolean;
  readonly actor: ManagedUserResource | undefined;
}

const emptyForm: SimulatorForm = {
  source: 'profile',
  profile: emptyProfile,
  person: undefined,
  accountId: undefined,
  intent: 'sign_in',
  transferable: true,
  actor: undefined,
};

interface SimulatorProps {
  readonly connection: OauthProviderResource;
  /** what is being edited does not count yet */
  readonly hasChanges: boolean;
}

/** Asks the rules about somebody, without anybody signing in. */
export function SimulatorSection({ connection, hasChanges }: SimulatorProps) {
  const [form, setForm] = useState(emptyForm);
  const simulate = useSimulation(connection, form);
  const change = (next: Partial<SimulatorForm>) => {
    setForm((current) => ({ ...current, ...next }));
    // What was found is about what was asked.
    simulate.reset();
  };
  const problems = fieldProblems(simulate.error);
  return (
    <Section
      title="Who would this be?"
      reason="What the rules would decide about somebody, and why. Nobody signs in, and nothing is stored."
    >
      <Folded title="Ask the rules">
        <form
          className="simulator"
          onSubmit={(event) => {
            event.preventDefault();
            simulate.mutate();
          }}
        >
          <SegmentedControl
            aria-label="About whom"
            data={[
              { value: 'profile', label: 'A made-up profile' },
              { value: 'account', label: 'A past sign-in' },
            ]}
            value={form.source}
            onChange={(source) => change({ source: source === 'account' ? 'account' : 'profile' })}
          />
          {form.source === 'profile' ? (
            <ProfileFields connection={connection} form={form} onChange={change} />
          ) : (
            <PastSignIn connection={connection} form={form} onChange={change} />
          )}
          <IntentFields form={form} onChange={change} problem={problems['user_id']} />
          <div className="simulator-ask">
            <Button type="submit" variant="default" loading={simulate.isPending} disabled={!isComplete(form)}>
              Find out
            </Button>
            {hasChanges && <p className="muted small">The rules as they are saved are asked.</p>}
          </div>
        </form>
        <Refused error={simulate.error} />
        <div aria-live="polite">{simulate.data && <SimulationResult simulation={simulate.data} />}</div>
      </Folded>
    </Section>
  );
}

function isComplete({ source, profile, accountId, intent, actor }: SimulatorForm): boolean {
  const isKnown = source === 'profile' ? profile.provider_user_id.trim() !== '' : accountId !== undefined;
  return isKnown && (intent !== 'connect' || actor !== undefined);
}

function useSimulation(connection: OauthProviderResource, form: SimulatorForm) {
  const { call } = useEnvironment();
  const { source, profile, accountId, intent, transferable, actor } = form;
  return useChange({
    mutationFn: () =>
      call(backend.simulateOauthProvider, {
        params: { id: connection.id },
        body: {
          ...(source === 'profile'
            ? { profile: profileFrom(connection.attribute_mapping, profile) }
            : { external_account_id: accountId }),
          intent,
          transferable,
          ...(intent === 'connect' ? { user_id: actor?.id } : {}),
        },
      }),
  });
}

interface PartProps {
  readonly form: SimulatorForm;
  readonly onChange: (change: Partial<SimulatorForm>) => void;
}

const fields = [
  { name: 'username', label: 'Username there' },
  { name: 'first_name', label: 'First name' },
  { name: 'last_name', label: 'Last name' },
  { name: 'email_address', label: 'Email address there' },
] as const;

function ProfileFields({
  connection: { name: provider, attribute_mapping: mapping },
  form: { profile },
  onChange,
}: PartProps & Pick<SimulatorProps, 'connection'>) {
  const change = (next: Partial<ProfileForm>) => onChange({ profile: { ...profile, ...next } });
  const told = fields.filter(({ name }) => isTold(mapping, name));
  return (
    <div className="simulator-fields">
      <TextInput
        label={`Id at ${provider}`}
        description="By it an account is recognised; any will do for somebody new."
        value={profile.provider_user_id}
        maxLength={255}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ provider_user_id: event.currentTarget.value })}
      />
      <div className="simulator-pair">
        {told.map(({ name, label }) => (
          <TextInput
            key={name}
            label={label}
            value={profile[name]}
            maxLength={254}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => change({ [name]: event.currentTarget.value })}
          />
        ))}
      </div>
      {isTold(mapping, 'email_verified') && (
        <Checkbox
          label={`${provider} says that the address is verified`}
          checked={profile.email_verified}
          onChange={(event) => change({ email_verified: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}

function PastSignIn({
  connection: { name: provider, strategy },
  form: { person, accountId },
  onChange,
}: PartProps & Pick<SimulatorProps, 'connection'>): ReactNode {
  const accountsOf = (user: ManagedUserResource | undefined) =>
    (user?.external_accounts ?? []).filter((account) => account.provider === strategy);
  const accounts = accountsOf(person);
  return (
    <div className="simulator-fields">
      <ChooseUser
        label="Whose sign-in"
        chosen={person}
        onChoose={(user) => onChange({ person: user, accountId: accountsOf(user)[0]?.id })}
        problem={person && accounts.length === 0 ? `They have no account at ${provider}.` : undefined}
      />
      {accounts.length > 1 && (
        <Select
          label="Account"
          data={accounts.map(({ id, username, provider_user_id: there }) => ({
            value: id,
            label: username ? `@${username}` : there,
          }))}
          value={accountId ?? null}
          allowDeselect={false}
          onChange={(id) => onChange({ accountId: id ?? undefined })}
        />
      )}
    </div>
  );
}

function IntentFields({
  form: { intent, transferable, actor },
  onChange,
  problem,
}: PartProps & { readonly problem: string | undefined }) {
  return (
    <>
      <Radio.Group
        label="They came to"
        value={intent}
        onChange={(value) => {
          const chosen = intents.find((one) => one.value === value);
          if (chosen) onChange({ intent: chosen.value });
        }}
      >
        <Stack gap={10} mt={4}>
          {intents.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {intent === 'connect' ? (
        <ChooseUser
          label="Who is signed in"
          chosen={actor}
          onChoose={(user) => onChange({ actor: user })}
          problem={problem}
        />
      ) : (
        <Switch
          label="One button may do the work of the other"
          description="Signing in signs up who is new, and signing up signs in who is known. An app can turn it off for a request."
          checked={transferable}
          onChange={(event) => onChange({ transferable: event.currentTarget.checked })}
        />
      )}
    </>
  );
}
