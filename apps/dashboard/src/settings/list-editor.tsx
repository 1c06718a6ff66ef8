import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { entryProblem, tidyEntry, typingProblem } from './settings-form.ts';

interface ListEditorProps {
  readonly field: 'allowed_origins' | 'allowed_redirect_urls';
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  readonly values: readonly string[];
  /** what the server refused */
  readonly problem: string | undefined;
  readonly onChange: (values: readonly string[]) => void;
}

/** A list of addresses, each judged when it is added. */
export function ListEditor({
  field,
  label,
  description,
  placeholder,
  values,
  problem,
  onChange,
}: ListEditorProps) {
  const [typed, setTyped] = useState('');
  const [refused, setRefused] = useState<string>();
  const add = () => {
    const value = tidyEntry(field, typed);
    if (value === '') return;
    const wrong = entryProblem(field, value, values);
    setRefused(wrong);
    if (wrong !== undefined) return;
    onChange([...values, value]);
    setTyped('');
  };
  const shown = typingProblem(typed) ?? refused ?? problem;
  return (
    <div>
      <form
        className="list-editor-add"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextInput
          label={label}
          description={description}
          placeholder={placeholder}
          value={typed}
          inputMode="url"
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setRefused(undefined);
          }}
          {...(shown === undefined ? {} : { error: shown })}
          rightSection={
            <Button type="submit" variant="subtle" size="compact-sm" disabled={typed.trim() === ''}>
              Add
            </Button>
          }
          rightSectionWidth={60}
        />
      </form>
      {values.length > 0 && (
        <ul className="list-editor" aria-label={label}>
          {values.map((value) => (
            <li key={value}>
              <code>{value}</code>
              <ActionIcon
                size={28}
                aria-label={`Remove ${value}`}
                onClick={() => onChange(values.filter((one) => one !== value))}
              >
                <Icon name="close" size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
