import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { OauthProviderResource } from '@portico/contract';
import { useMove } from '../connections/connection-actions.ts';
import { inOrder, moved } from '../connections/connection-order.ts';
import { useEnvironment } from '../data/environment.tsx';
import { connectionsQuery } from '../data/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { FormSwitch } from './form-switch.tsx';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { IconField } from './icon-field.tsx';
import './button-section.css';

/** How the connection stands on the sign-in page: its name, its picture, its place. */
export function ButtonSection(part: FormPart & { readonly connection: OauthProviderResource }) {
  const { form, onChange, problems, connection, preset } = part;
  const { summary } = useEnvironment();
  const problem = form.name.trim() === '' ? 'A connection needs a name.' : problems['name'];
  return (
    <Section title="On the sign-in page" reason="What people see of it before they choose.">
      <TextInput
        id={fieldId('name')}
        label="Name"
        description={<>The button says “Continue with {form.name.trim() || preset.name}”.</>}
        value={form.name}
        maxLength={100}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        {...(problem === undefined ? {} : { error: problem })}
      />
      <IconField {...part} />
      <Place connection={connection} />
      <FormSwitch
        field="show_on_sign_in"
        label="Show the button"
        description={`On the sign-in and sign-up pages of ${summary.name.toLowerCase()}. Apps can start it without a button too.`}
        part={part}
      />
      <FormSwitch
        field="promoted"
        label="Promote the button"
        description="Where there are more than four, promoted ones keep their full width and the others become icons below."
        part={part}
      />
      <FormSwitch
        field="auto_redirect"
        label="Go straight there"
        description={`Where this is the only way in, people are sent to ${preset.name} at once instead of being shown one button.`}
        part={part}
      />
    </Section>
  );
}

/** Its place among the others, which is changed at once and not with the rest of the form. */
function Place({ connection: { id, name } }: { readonly connection: OauthProviderResource }) {
  const connections = useQuery(connectionsQuery(useEnvironment()));
  const move = useMove();
  const before = connections.data?.data ?? [];
  const order = inOrder(before);
  const place = order.findIndex((one) => one.id === id);
  const isLast = place === order.length - 1;
  const by = (step: -1 | 1) => () => move.mutate({ id, name, before, after: moved(before, id, step) });
  return (
    <div className="place">
      <div>
        <p className="credential-label">Order</p>
        <p className="small muted">
          {place === -1
            ? 'Its place among the buttons.'
            : `Number ${place + 1} of ${order.length}. Moving it needs no Save.`}
        </p>
      </div>
      <div className="place-steps">
        <StepButton icon="up" words="Earlier" onStep={place <= 0 ? undefined : by(-1)} />
        <StepButton icon="down" words="Later" onStep={place === -1 || isLast ? undefined : by(1)} />
      </div>
    </div>
  );
}

/** Not disabled where it leads nowhere, or the focus would be lost at the last step. */
function StepButton({
  icon,
  words,
  onStep,
}: {
  readonly icon: 'up' | 'down';
  readonly words: string;
  readonly onStep: (() => void) | undefined;
}) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<Icon name={icon} size={14} />}
      aria-disabled={onStep === undefined}
      onClick={() => onStep?.()}
      {...(onStep ? {} : { 'data-disabled': true })}
    >
      {words}
    </Button>
  );
}
