import { NumberInput, Switch, TextInput } from '@mantine/core';
import type { AdmissionForm } from './connection-form.ts';
import { problemOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';

/** What is asked of an account before somebody new signs up with it; only what the provider tells. */
export function AdmissionDetails({ form, onChange, preset, problems }: FormPart) {
  const { admission } = form;
  const tells = (signal: FormPart['preset']['account_signals'][number]) =>
    preset.account_signals.includes(signal);
  const change = (next: Partial<AdmissionForm>) => onChange({ admission: { ...admission, ...next } });
  return (
    <>
      <Switch
        label="Refuse subaddresses"
        description="Nobody signs up with ada+news@example.com, which is another name of ada@example.com."
        checked={form.block_email_subaddresses}
        onChange={(event) => onChange({ block_email_subaddresses: event.currentTarget.checked })}
      />
      {tells('created_at') && (
        <NumberInput
          label="Least age of an account, in days"
          description={`Somebody with a newer account at ${preset.name} cannot sign up. Empty asks for nothing.`}
          value={admission.min_account_age_days ?? ''}
          {...wholeNumber}
          max={36_500}
          onChange={(value) => change({ min_account_age_days: typeof value === 'number' ? value : null })}
          {...problemOf(problems, 'admission')}
        />
      )}
      {tells('followers') && (
        <NumberInput
          label="Least number of followers"
          description="Somebody with fewer cannot sign up. Empty asks for nothing."
          value={admission.min_followers ?? ''}
          {...wholeNumber}
          max={1_000_000_000}
          thousandSeparator=","
          onChange={(value) => change({ min_followers: typeof value === 'number' ? value : null })}
        />
      )}
      {tells('verified_type') && (
        <TextInput
          label="Kinds of verification"
          description={`Only accounts that ${preset.name} verified in one of these ways sign up. In its own words, separated by commas; empty admits all.`}
          placeholder="blue, business"
          value={admission.verified_types}
          spellCheck={false}
          onChange={(event) => change({ verified_types: event.currentTarget.value })}
        />
      )}
      {tells('protected') && (
        <Switch
          label="Admit protected accounts"
          description={`People who hide their posts at ${preset.name} can sign up too.`}
          checked={admission.allow_protected}
          onChange={(event) => change({ allow_protected: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

const wholeNumber = { min: 0, allowDecimal: false, allowNegative: false, hideControls: true } as const;
