import { Button } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { useCopy } from './copy.ts';
import { Icon } from './icon.tsx';
import { shortId } from './short-id.ts';
import './copy-field.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly description?: ReactNode;
  /** opens the value in a new tab: it is a page of ours */
  readonly canVisit?: boolean;
  readonly isLabelHidden?: boolean;
  /** by which something leads here */
  readonly fieldId?: string;
}

/** A value to take elsewhere: one click copies it, and all of it can be selected. */
export function CopyField({
  label,
  value,
  description,
  canVisit = false,
  isLabelHidden = false,
  fieldId,
}: CopyFieldProps) {
  const ownId = useId();
  const id = fieldId ?? ownId;
  const { isCopied, copy } = useCopy();
  return (
    <div className="copy-field">
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : 'copy-field-label'}>
        {label}
      </label>
      {description && <p className="copy-field-description">{description}</p>}
      <div className="copy-field-box">
        <input id={id} readOnly value={value} spellCheck={false} onFocus={(event) => event.target.select()} />
        {canVisit && (
          <Button
            component="a"
            href={value}
            target="_blank"
            rel="noreferrer"
            variant="subtle"
            color="gray"
            size="compact-sm"
            rightSection={<Icon name="external" size={14} />}
            aria-label={`Visit ${label}`}
          >
            Visit
          </Button>
        )}
        <Button
          variant="subtle"
          color={isCopied ? 'accent' : 'gray'}
          size="compact-sm"
          className="copy-field-button"
          leftSection={<Icon name={isCopied ? 'check' : 'copy'} size={14} />}
          onClick={() => copy(value)}
          aria-label={isCopied ? `Copied ${label}` : `Copy ${label}`}
        >
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      </div>
      <CopiedAnnouncement isCopied={isCopied} />
    </div>
  );
}

/** An id, shortened in the middle; a click copies all of it. */
export function CopyId({ value }: { readonly value: string }) {
  const { isCopied, copy } = useCopy();
  return (
    <>
      <button type="button" className="copy-id" title={value} onClick={() => copy(value)}>
        <span className="visually-hidden">Copy {value}</span>
        <span className="mono" aria-hidden="true">
          {shortId(value)}
        </span>
        <span className="copy-id-state" aria-hidden="true">
          {isCopied ? 'Copied' : <Icon name="copy" size={13} />}
        </span>
      </button>
      <CopiedAnnouncement isCopied={isCopied} />
    </>
  );
}

function CopiedAnnouncement({ isCopied }: { readonly isCopied: boolean }) {
  return (
    <span role="status" className="visually-hidden">
      {isCopied ? 'Copied' : ''}
    </span>
  );
}
