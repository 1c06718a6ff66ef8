import { Button } from '@mantine/core';
import type { OauthProviderResource } from '@portico/contract';
import { useRef, useState } from 'react';
import { iconUrlOf, isUploaded, ProviderLogo } from '../parts/provider-logo.tsx';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { readIcon } from './read-icon.ts';

/** The picture on the button: the provider's own, or one that is given here. */
export function IconField({
  form,
  onChange,
  problems,
  preset,
  connection,
}: FormPart & { readonly connection: OauthProviderResource }) {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const present = form.icon === null ? undefined : iconUrlOf(connection);
  const shown = form.icon ?? present;
  const refusal = problem ?? problems['icon'];
  const take = async (file: File | undefined) => {
    if (!file) return;
    const icon = await readIcon(file);
    setProblem(icon.kind === 'refused' ? icon.reason : undefined);
    if (icon.kind === 'read') onChange({ icon: icon.dataUrl });
  };
  return (
    <div className="icon-field">
      <ProviderLogo icon={preset.icon} url={shown} size={40} />
      <div>
        <p className="credential-label" id="icon-label">
          Icon
        </p>
        <p className="small muted">{adviceOf(form.icon, preset.name)}</p>
        <div className="icon-actions">
          <Button
            id={fieldId('icon')}
            variant="default"
            size="compact-sm"
            onClick={() => input.current?.click()}
            aria-invalid={refusal !== undefined}
            aria-describedby={refusal === undefined ? undefined : 'icon-problem'}
          >
            Choose a picture
          </Button>
          {form.icon === undefined && isUploaded(connection) && (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange({ icon: null })}>
              Use {preset.name}’s own
            </Button>
          )}
          {form.icon !== undefined && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={() => {
                setProblem(undefined);
                onChange({ icon: undefined });
              }}
            >
              Keep the present one
            </Button>
          )}
          <input
            ref={input}
            type="file"
            accept="image/png,image/webp,image/svg+xml"
            aria-label="Picture for the icon"
            className="visually-hidden"
            tabIndex={-1}
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = ''; // the same file can be chosen again once it was changed
            }}
          />
        </div>
        {refusal && (
          <p id="icon-problem" className="icon-problem" role="alert">
            {refusal}
          </p>
        )}
      </div>
    </div>
  );
}

function adviceOf(icon: string | null | undefined, name: string): string {
  if (icon === null) return `Once you save, ${name}’s own picture is used.`;
  if (icon !== undefined) return 'Used once you save.';
  return 'A square PNG, WebP or SVG of at most 32 KB.';
}
