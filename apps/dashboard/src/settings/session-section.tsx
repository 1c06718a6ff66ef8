import { NumberInput, Radio, Select, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { Section } from '../parts/section.tsx';
import { lifetimeOf, lifetimeProblem, lifetimeSeconds } from './settings-form.ts';
import type { LifetimeUnit, PartProblems, SettingsPart } from './settings-form.ts';

const algorithms = [
  { value: 'ES256', label: 'ES256', description: 'Small and fast. The default.' },
  { value: 'RS256', label: 'RS256', description: 'For apps whose library can check nothing else.' },
] as const;

/** How long people stay signed in, and how apps check it. */
export function SessionSection({ form, onChange, problems }: SettingsPart & PartProblems) {
  const problem = lifetimeProblem(form.session) ?? problems['session.idle_lifetime_seconds'];
  const change = (session: Partial<typeof form.session>) =>
    onChange({ session: { ...form.session, ...session } });
  return (
    <Section title="Sessions" reason="How long somebody stays signed in on a browser.">
      <Switch
        label="Several accounts in one browser"
        description={
          form.session.multi_session
            ? 'People add accounts and switch between them in the account portal, and apps do so by the API.'
            : 'Whoever signs in takes the place of who was signed in.'
        }
        checked={form.session.multi_session}
        onChange={(event) => change({ multi_session: event.currentTarget.checked })}
      />
      <Lifetime
        label="Ends when not used for"
        seconds={form.session.idle_lifetime_seconds}
        onChange={(seconds) => change({ idle_lifetime_seconds: seconds })}
      />
      <Lifetime
        label="Ends in any case after"
        seconds={form.session.absolute_lifetime_seconds}
        onChange={(seconds) => change({ absolute_lifetime_seconds: seconds })}
      />
      {problem && (
        <p className="settings-problem" role="alert">
          {problem}
        </p>
      )}
      <Radio.Group
        label="Signature of session tokens"
        description="Apps check these tokens against the published keys. Both kinds are in every JWT library."
        value={form.session_token_algorithm}
        onChange={(value) => {
          const algorithm = algorithms.find((one) => one.value === value);
          if (algorithm) onChange({ session_token_algorithm: algorithm.value });
        }}
      >
        <Stack gap={12} mt={4}>
          {algorithms.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
    </Section>
  );
}

interface LifetimeProps {
  readonly label: string;
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
}

function Lifetime({ label, seconds, onChange }: LifetimeProps) {
  const shown = lifetimeOf(seconds);
  // The unit stays as chosen: 24 hours must not turn into 1 day under the hand that types it.
  const [unit, setUnit] = useState<LifetimeUnit>(shown.unit);
  const count = seconds / lifetimeSeconds(1, unit);
  return (
    <div className="lifetime">
      <NumberInput
        label={label}
        value={count}
        min={1}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        onChange={(value) => {
          if (typeof value === 'number') onChange(lifetimeSeconds(value, unit));
        }}
      />
      <Select
        aria-label={`${label}, unit`}
        data={['minutes', 'hours', 'days']}
        value={unit}
        allowDeselect={false}
        onChange={(value) => {
          if (value !== 'minutes' && value !== 'hours' && value !== 'days') return;
          setUnit(value);
          onChange(lifetimeSeconds(count, value));
        }}
      />
    </div>
  );
}
