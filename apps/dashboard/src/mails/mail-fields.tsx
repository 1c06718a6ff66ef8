import { Button, Textarea, TextInput } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { insertText } from './insert-text.ts';
import type { MailForm } from './mail-queries.ts';
import { placeholderWords } from './mail-words.ts';

type Field = keyof MailForm;

interface MailFieldsProps {
  readonly form: MailForm;
  readonly placeholders: readonly string[];
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (change: Partial<MailForm>) => void;
}

/** Subject, text and HTML, and what can stand in them. */
export function MailFields({ form, placeholders, problems, onChange }: MailFieldsProps) {
  const { box, onFocus, insert } = useInsertion(form, onChange);
  const field = (name: Field) => ({
    name,
    value: form[name],
    spellCheck: name !== 'html',
    onFocus: () => onFocus(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ [name]: event.currentTarget.value }),
    ...(problems[name] === undefined ? {} : { error: problems[name] }),
  });
  return (
    <div className="mail-fields" ref={box}>
      <fieldset className="mail-placeholders">
        <legend>Placeholders</legend>
        <p className="muted small">Each is written where the caret was last.</p>
        <div className="mail-placeholder-buttons">
          {placeholders.map((name) => (
            <Button
              key={name}
              variant="default"
              size="compact-sm"
              className="mail-placeholder"
              title={placeholderWords(name)}
              aria-label={`Insert {{${name}}}, ${placeholderWords(name)}`}
              onClick={() => insert(`{{${name}}}`)}
            >
              {`{{${name}}}`}
            </Button>
          ))}
        </div>
      </fieldset>
      <TextInput label="Subject" maxLength={200} {...field('subject')} />
      <Textarea
        label="Text"
        description="What every mail program can show."
        rows={9}
        classNames={{ input: 'mail-source' }}
        {...field('text')}
      />
      <Textarea
        label="HTML"
        description="What most mail programs show instead. Values are written into it as text."
        rows={14}
        classNames={{ input: 'mail-source mail-source-html' }}
        {...field('html')}
      />
    </div>
  );
}

/** Writes a placeholder where the caret was last, and puts the caret behind it. */
function useInsertion(form: MailForm, onChange: MailFieldsProps['onChange']) {
  const box = useRef<HTMLDivElement>(null);
  const last = useRef<Field>('text');
  const pending = useRef<{ readonly field: Field; readonly caret: number }>(undefined);
  const elementOf = (name: Field) =>
    box.current?.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`);
  useLayoutEffect(() => {
    if (!pending.current) return;
    const { field, caret } = pending.current;
    pending.current = undefined;
    const element = elementOf(field);
    element?.focus();
    element?.setSelectionRange(caret, caret);
  });
  const insert = (placeholder: string) => {
    const name = last.current;
    const element = elementOf(name);
    const end = form[name].length;
    const selection = { start: element?.selectionStart ?? end, end: element?.selectionEnd ?? end };
    const inserted = insertText(form[name], selection, placeholder);
    pending.current = { field: name, caret: inserted.caret };
    onChange({ [name]: inserted.text });
  };
  return {
    box,
    insert,
    onFocus: (name: Field) => {
      last.current = name;
    },
  };
}
