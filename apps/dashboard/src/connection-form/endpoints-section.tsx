import { Button, Select, TextInput } from '@mantine/core';
import { httpUrl } from '@portico/contract';
import { Folded, Section } from '../parts/section.tsx';
import { endpointNames } from './connection-form.ts';
import { problemOf } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import './endpoints-section.css';

const titles = {
  authorization_endpoint: 'Authorization endpoint',
  token_endpoint: 'Token endpoint',
  userinfo_endpoint: 'Profile endpoint',
  revocation_endpoint: 'Revocation endpoint',
} as const;

const authenticationMethods = [
  { value: 'client_secret_basic', label: 'HTTP Basic (client_secret_basic)' },
  { value: 'client_secret_post', label: 'In the form (client_secret_post)' },
  { value: 'none', label: 'No secret, PKCE alone (none)' },
] as const;

/** Where the provider is, for those who reach it through something of their own. */
export function EndpointsSection({ form, onChange, preset, problems }: FormPart) {
  return (
    <Section title="Endpoints" reason={`${preset.name}’s own addresses, unless you say otherwise.`}>
      <Folded title="Advanced">
        {endpointNames.map((name) => (
          <TextInput
            key={name}
            label={titles[name]}
            placeholder={`${preset.name}’s own`}
            value={form[name]}
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
            spellCheck={false}
            inputMode="url"
            {...problemOf(problems, name)}
            {...(isUrlOrEmpty(form[name])
              ? {}
              : { error: 'This has to be a whole address, such as https://…' })}
          />
        ))}
        <Select
          label="How Portico authenticates at the token endpoint"
          data={[...authenticationMethods]}
          value={form.token_endpoint_auth_method}
          allowDeselect={false}
          onChange={(value) => {
            const method = authenticationMethods.find((one) => one.value === value);
            if (method) onChange({ token_endpoint_auth_method: method.value });
          }}
          {...problemOf(problems, 'token_endpoint_auth_method')}
        />
      </Folded>
    </Section>
  );
}

function isUrlOrEmpty(value: string): boolean {
  return value.trim() === '' || httpUrl.safeParse(value).success;
}

const attributeTitles: Readonly<Record<string, string>> = {
  provider_user_id: 'Provider user id',
  email_address: 'Email address',
  email_verified: 'Email verified',
  username: 'Username',
  first_name: 'First name',
  last_name: 'Last name',
  profile_image_url: 'Picture',
};

/** Which part of the provider's answer becomes what here. */
export function MappingSection({ form, onChange, preset, problems }: FormPart) {
  const names = [...new Set([...Object.keys(attributeTitles), ...Object.keys(form.attribute_mapping)])];
  const change = (name: string, path: string) =>
    onChange({ attribute_mapping: { ...form.attribute_mapping, [name]: path } });
  const original = Object.fromEntries(
    Object.entries(preset.attribute_mapping).map(([name, path]) => [name, [path].flat().join(' | ')]),
  );
  return (
    <Section title="Attribute mapping" reason={`Which part of ${preset.name}’s answer becomes what here.`}>
      <Folded title="Advanced">
        <p className="small muted">
          Paths from the top of the answer, such as <code>data.id</code>. Several to try in order are
          separated by a bar. What is mapped nowhere is kept in the account’s public metadata.
        </p>
        <div className="mapping">
          {names.map((name) => (
            <TextInput
              key={name}
              label={attributeTitles[name] ?? name}
              value={form.attribute_mapping[name] ?? ''}
              onChange={(event) => change(name, event.currentTarget.value)}
              placeholder="Not mapped"
              spellCheck={false}
              classNames={{ input: 'credential', root: 'mapping-row' }}
            />
          ))}
        </div>
        {problems['attribute_mapping'] && (
          <p className="mapping-problem" role="alert">
            {problems['attribute_mapping']}
          </p>
        )}
        <div>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onChange({ attribute_mapping: original })}
            disabled={JSON.stringify(original) === JSON.stringify(form.attribute_mapping)}
          >
            Restore {preset.name}’s mapping
          </Button>
        </div>
      </Folded>
    </Section>
  );
}
