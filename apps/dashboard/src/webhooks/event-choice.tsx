import { Checkbox } from '@mantine/core';
import { webhookEvents, webhookEventTypes } from '@portico/contract';
import type { WebhookEventType } from '@portico/contract';

interface EventChoiceProps {
  /** null: all */
  readonly chosen: readonly WebhookEventType[] | null;
  readonly onChange: (chosen: readonly WebhookEventType[] | null) => void;
  readonly problem?: string | undefined;
}

export const eventsReason =
  'What it is told of. An event brings its user, account or session as that is when it is sent.';

const groups = [
  { title: 'Users', prefix: 'user.' },
  { title: 'Accounts at providers', prefix: 'external_account.' },
  { title: 'Sessions', prefix: 'session.' },
] as const;

/** Which events an endpoint hears of. */
export function EventChoice({ chosen, onChange, problem }: EventChoiceProps) {
  const set = (type: WebhookEventType, isChosen: boolean) =>
    onChange(webhookEventTypes.filter((one) => (one === type ? isChosen : chosen?.includes(one))));
  return (
    <div className="event-choice">
      <Checkbox
        label="All events"
        description="Also those that a later version of Portico adds."
        checked={chosen === null}
        onChange={(event) => onChange(event.currentTarget.checked ? null : [])}
      />
      {chosen !== null &&
        groups.map(({ title, prefix }) => (
          <fieldset key={prefix} className="event-group">
            <legend>{title}</legend>
            {webhookEventTypes
              .filter((type) => type.startsWith(prefix))
              .map((type) => (
                <Checkbox
                  key={type}
                  label={<code>{type}</code>}
                  description={webhookEvents[type].replaceAll('`', '')}
                  checked={chosen.includes(type)}
                  onChange={(event) => set(type, event.currentTarget.checked)}
                />
              ))}
          </fieldset>
        ))}
      {problem !== undefined && (
        <p className="event-choice-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
