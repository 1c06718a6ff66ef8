import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Icon } from '../parts/icon.tsx';
import { Folded, Section } from '../parts/section.tsx';
import { parameterProblem } from './authorization-parameters.ts';
import type { AuthorizationParameter } from './authorization-parameters.ts';
import type { FormPart } from './form-part.ts';
import './parameters-section.css';

/** What is sent to the provider beyond the protocol, for those whose provider understands more. */
export function ParametersSection({ form, onChange, preset, problems }: FormPart) {
  const rows = form.additional_authorization_params;
  const [added, setAdded] = useState<number>();
  const addButton = useRef<HTMLButtonElement>(null);
  const problem = problems['additional_authorization_params'];
  const change = (next: readonly AuthorizationParameter[]) =>
    onChange({ additional_authorization_params: next });
  return (
    <Section
      title="Authorization parameters"
      reason={`Sent along when people go to ${preset.name}, beside what the protocol says.`}
    >
      <Folded title="Advanced">
        {rows.map((row, index) => (
          <ParameterRow
            // Rows have no id, and only the last one is ever added.
            key={index}
            number={index + 1}
            row={row}
            problem={parameterProblem(rows, index)}
            isNew={index === added}
            onChange={(part) => change(rows.with(index, { ...row, ...part }))}
            onRemove={() => {
              change(rows.toSpliced(index, 1));
              addButton.current?.focus();
            }}
          />
        ))}
        {problem && (
          <p className="parameter-problem" role="alert">
            {problem}
          </p>
        )}
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<Icon name="plus" size={14} />}
            ref={addButton}
            onClick={() => {
              setAdded(rows.length);
              change([...rows, { name: '', value: '' }]);
            }}
          >
            Add parameter
          </Button>
        </div>
      </Folded>
    </Section>
  );
}

interface ParameterRowProps {
  readonly row: AuthorizationParameter;
  /** its place, counted from one */
  readonly number: number;
  readonly problem: ReturnType<typeof parameterProblem>;
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
