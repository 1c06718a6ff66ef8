import type { ReactNode } from 'react';

interface CheckboxProps {
  readonly name: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** the label, which may hold links */
  readonly children: ReactNode;
  /** the sentence under it; absent when nothing is wrong */
  readonly error?: string | undefined;
}

export function Checkbox({ name, checked, onChange, children, error }: CheckboxProps) {
  const id = `pt-${name}`;
  return (
    <div className="pt-field">
      <div className="pt-checkbox">
        <input
          type="checkbox"
          className="pt-checkbox-box"
          id={id}
          name={name}
          checked={checked}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={(event) => onChange(event.target.checked)}
        />
        <label htmlFor={id}>{children}</label>
      </div>
      {error !== undefined && (
        <p className="pt-field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
