import type { InputHTMLAttributes } from 'react';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** the sentence under the field; absent when nothing is wrong */
  readonly error?: string | undefined;
  readonly input?: Pick<
    InputHTMLAttributes<HTMLInputElement>,
    'type' | 'autoComplete' | 'inputMode' | 'autoCapitalize' | 'spellCheck' | 'maxLength' | 'autoFocus'
  >;
}

/** A labelled text field. */
export function Field({ name, label, value, onChange, error, input }: FieldProps) {
  const id = `pt-${name}`;
  return (
    <div className="pt-field">
      <label className="pt-label" htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        className="pt-input"
        id={id}
        name={name}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={(event) => onChange(event.target.value)}
      />
      {error !== undefined && (
        <p className="pt-field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
