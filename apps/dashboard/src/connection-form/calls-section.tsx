import { Checkbox, TextInput } from '@mantine/core';
import type { OauthProviderResource } from '@portico/contract';
import { Folded, Section } from '../parts/section.tsx';
import { FormSwitch } from './form-switch.tsx';
import { fieldOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import './calls-section.css';

type Method = OauthProviderResource['fetch_methods'][number];

const methods: readonly Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What servers may do with the tokens that people's sign-ins bring. */
export function CallsSection(part: FormPart) {
  const { form, onChange, preset, problems } = part;
  return (
    <Section
      title="Calls for people"
      reason={`What your servers may do at ${preset.name} for people, with a key that may read tokens.`}
    >
      <Folded title="Advanced">
        {preset.refreshes && (
          <FormSwitch
            field="keep_alive"
            label="Keep grants alive"
            description="Refreshes the tokens of people who are long away, so that they need not connect again."
            part={part}
          />
        )}
        <TextInput
          {...fieldOf(problems, 'fetch_hosts')}
          label="Hosts"
          description={`Where Portico calls ${preset.name} for people, separated by commas. Empty: where their profile is.`}
          placeholder="api.example.com"
          value={form.fetch_hosts}
          onChange={(event) => onChange({ fetch_hosts: event.currentTarget.value })}
        />
        <Checkbox.Group
          label="Methods"
          description="Everything but GET and HEAD changes something there."
          value={[...form.fetch_methods]}
          onChange={(chosen) =>
            onChange({ fetch_methods: methods.filter((method) => chosen.includes(method)) })
          }
        >
          <div className="call-methods">
            {methods.map((method) => (
              <Checkbox key={method} value={method} label={method} />
            ))}
          </div>
        </Checkbox.Group>
      </Folded>
    </Section>
  );
}
