import type { EnvironmentResource, UserResource } from '@portico/contract';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notice.tsx';
import { Opener } from '../parts/opener.tsx';
import { usePortal } from '../portal.ts';
import { fieldRefusalFor, refusalFor } from '../words.ts';
import { useAccount, useAction } from './account.ts';
import type { Refusal } from './account.ts';
import { namesOf } from './person.ts';
import { emptyProfileErrors, profileFields, profileValues } from './profile-fields.ts';
import type { ProfileField, ProfileValues } from './profile-fields.ts';
import { Section } from './section.tsx';

/** Who the person is, as others see them. */
export function ProfileSection() {
  const { environment } = usePortal();
  const { user } = useAccount();
  const { name, handle } = namesOf(user);
  const fields = profileFields(environment, user);
  return (
    <Section title="Profile">
      <div className="pt-row pt-profile">
        <Avatar imageUrl={user.image_url} name={name} size="large" />
        <div className="pt-row-text">
          <p className="pt-profile-name">
            <bdi>{name}</bdi>
          </p>
          {handle && (
            <p className="pt-row-detail">
              <bdi>{handle}</bdi>
            </p>
          )}
        </div>
        {fields.length > 0 && (
          <Opener label="Edit" about="your profile">
            {(close) => <ProfileForm user={user} fields={fields} onClose={close} />}
          </Opener>
        )}
      </div>
    </Section>
  );
}

interface ProfileFormProps {
  readonly user: UserResource;
  readonly fields: readonly ProfileField[];
  readonly onClose: () => void;
}

function ProfileForm({ user, fields, onClose }: ProfileFormProps) {
  const { environment, app } = usePortal();
  const { busy, refusal, run } = useAction();
  const [values, setValues] = useState<ProfileValues>(() => profileValues(user, fields));
  const [empty, setEmpty] = useState<ProfileValues>({});
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]')?.focus();
  }, [empty, refusal]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void save(environment);
  };
  const save = async ({ user_settings: settings }: EnvironmentResource) => {
    const missing = emptyProfileErrors(fields, values, settings.attributes);
    setEmpty(missing);
    if (Object.keys(missing).length > 0) return;
    const entries = fields.map(({ name }) => [name, values[name]?.trim() || null] as const);
    if (await run({ kind: 'change-profile', fields: Object.fromEntries(entries) })) onClose();
  };
  const isOfField = fields.some(({ name }) => name === refusal?.field);
  return (
    <form className="pt-panel pt-panel-form" ref={form} noValidate onSubmit={submit}>
      <Notice>{refusal && !isOfField && refusalFor(refusal.code, { app })}</Notice>
      {fields.map(({ name, label, input }) => (
        <Field
          key={name}
          name={name}
          label={label}
          value={values[name] ?? ''}
          error={empty[name] ?? errorOf(refusal, name, app)}
          input={input}
          onChange={(value) => setValues((former) => ({ ...former, [name]: value }))}
        />
      ))}
      <div className="pt-panel-actions">
        <Button type="submit" busy={busy}>
          Save
        </Button>
        <Button kind="plain" onPress={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function errorOf(refusal: Refusal | undefined, name: string, app: string): string | undefined {
  return refusal?.field === name ? fieldRefusalFor(name, refusal.code, { app }) : undefined;
}
