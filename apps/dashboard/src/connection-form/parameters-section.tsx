import { ActionIcon, Button, Switch, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { RefObject } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Icon } from '../parts/icon.tsx';
import { Folded, Section } from '../parts/section.tsx';
import { parameterProblem } from './authorization-parameters.ts';
import type { AuthorizationParameter } from './authorization-parameters.ts';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import './parameters-section.css';

type Rows = readonly AuthorizationParameter[];

/** What is sent to the provider beyond the protocol, for those whose provider understands more. */
export function ParametersSection({ form, onChange, preset, problems }: FormPart) {
  const rows = form.additional_authorization_params;
  const [added, setAdded] = useState<number>();
  const addButton = useRef<HTMLButtonElement>(null);
  const change = (next: Rows) => onChange({ additional_authorization_params: next });
  return (
    <Section
      title="Authorization parameters"
      reason={`Sent along when people go to ${preset.name}, beside what the protocol says.`}
    >
      <Folded title="Advanced">
        {form.protocol !== 'oauth1' && (
          <Switch
            id={fieldId('forward_login_hint')}
            label="Pass on the address that was typed"
            description={
              <>
                Somebody who typed their address here first need not do so again at {preset.name}: it goes
                along as <code>login_hint</code>.
              </>
            }
            checked={form.forward_login_hint}
            onChange={(event) => onChange({ forward_login_hint: event.currentTarget.checked })}
          />
        )}
        {rows.map((row, index) => (
          <ParameterRow
            // Rows have no id, and only the last one is ever added.
            key={index}
            number={index + 1}
            row={row}
            problem={{ ...refusalOf(problems, row), ...parameterProblem(rows, index) }}
            isNew={index === added}
            onChange={(part) => change(rows.with(index, { ...row, ...part }))}
            onRemove={() => {
              change(rows.toSpliced(index, 1));
              addButton.current?.focus();
            }}
          />
        ))}
        <ParametersProblem rows={rows} problems={problems} />
        <AddParameter
          rows={rows}
          addButton={addButton}
          hasPrompts={form.protocol !== 'oauth1'}
          onAdd={(row) => {
            setAdded(row.value === '' ? rows.length : undefined);
            change([...rows, row]);
          }}
        />
      </Folded>
    </Section>
  );
}

const refusedName = (row: AuthorizationParameter) => `additional_authorization_params.${row.name.trim()}`;

/** The server alone knows which names belong to the protocol. */
function refusalOf(problems: FormPart['problems'], row: AuthorizationParameter): { name?: string } {
  const problem = problems[refusedName(row)];
  return problem === undefined ? {} : { name: problem };
}

/** What is wrong with all of them, or with one that is not there any more. */
function ParametersProblem({
  rows,
  problems,
}: {
  readonly rows: Rows;
  readonly problems: FormPart['problems'];
}) {
  const problem = problems['additional_authorization_params'];
  if (problem === undefined || rows.some((row) => refusedName(row) in problems)) return null;
  return (
    <p className="parameter-problem" role="alert">
      {problem}
    </p>
  );
}

/** OpenID Connect Core §3.1.2.1; many that speak OAuth 2.0 alone understand it too. */
const prompts = [
  { value: 'select_account', label: 'Let them choose an account' },
  { value: 'consent', label: 'Ask for consent every time' },
  { value: 'login', label: 'Have them sign in anew' },
] as const;

function AddParameter({
  rows,
  addButton,
  hasPrompts,
  onAdd,
}: {
  readonly rows: Rows;
  readonly addButton: RefObject<HTMLButtonElement | null>;
  readonly hasPrompts: boolean;
  readonly onAdd: (row: AuthorizationParameter) => void;
}) {
  const hasPrompt = rows.some(({ name }) => name.trim() === 'prompt');
  return (
    <div className="parameter-add">
      <Button
        id={fieldId('additional_authorization_params')}
        variant="default"
        size="compact-sm"
        leftSection={<Icon name="plus" size={14} />}
        ref={addButton}
        onClick={() => onAdd({ name: '', value: '' })}
      >
        Add parameter
      </Button>
      {hasPrompts &&
        !hasPrompt &&
        prompts.map(({ value, label }) => (
          <Button
            key={value}
            variant="subtle"
            color="gray"
            size="compact-sm"
            title={`prompt=${value}`}
            onClick={() => {
              onAdd({ name: 'prompt', value });
              addButton.current?.focus();
            }}
          >
            {label}
          </Button>
        ))}
    </div>
  );
}

interface ParameterRowProps {
  readonly row: AuthorizationParameter;
  /** its place, counted from one */
  readonly number: number;
  readonly problem: { readonly name?: string; readonly value?: string };
  /** was just added, and is to be typed into */
  readonly isNew: boolean;
  readonly onChange: (part: Partial<AuthorizationParameter>) => void;
  readonly onRemove: () => void;
}

function ParameterRow({ row, number, problem, isNew, onChange, onRemove }: ParameterRowProps) {
  return (
    <div className="parameter">
      <TextInput
        aria-label={`Name of parameter ${number}`}
        placeholder="Name, such as prompt"
        value={row.name}
        maxLength={100}
        spellCheck={false}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        ref={isNew ? focusOnMount : null}
        classNames={{ input: 'credential' }}
        {...(problem.name === undefined ? {} : { error: problem.name })}
      />
      <TextInput
        aria-label={`Value of parameter ${number}`}
        placeholder="Value"
        value={row.value}
        maxLength={500}
        spellCheck={false}
        onChange={(event) => onChange({ value: event.currentTarget.value })}
        classNames={{ input: 'credential' }}
        {...(problem.value === undefined ? {} : { error: problem.value })}
      />
      <ActionIcon size={36} aria-label={`Remove parameter ${number}`} onClick={onRemove}>
        <Icon name="close" size={14} />
      </ActionIcon>
    </div>
  );
}
