import { Button, Switch, TextInput } from '@mantine/core';
import { backend } from '@portico/contract';
import type { DiscoveredProviderResource } from '@portico/contract';
import { AddressField, AuthenticationMethod, PkceSwitch } from '../connection-form/address-fields.tsx';
import { addressProblem, addressTitles } from '../connection-form/addresses.ts';
import { fieldOf } from '../connection-form/form-part.ts';
import type { FormPart } from '../connection-form/form-part.ts';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { describeFailure, fieldProblems } from '../parts/failure.tsx';
import { Folded, Section } from '../parts/section.tsx';
import type { CustomForm } from './custom-form.ts';
import { Discovered } from './discovered.tsx';

interface IssuerSectionProps extends Omit<FormPart, 'form' | 'onChange'> {
  readonly form: CustomForm;
  readonly onChange: (change: Partial<CustomForm>) => void;
  readonly discovered: DiscoveredProviderResource | undefined;
  readonly onDiscovered: (found: DiscoveredProviderResource | undefined) => void;
}

/** Where an OpenID provider is: one address that says all the others, or all of them by hand. */
export function IssuerSection(props: IssuerSectionProps) {
  const { form, onChange, problems, number, discovered, onDiscovered } = props;
  const discover = useDiscovery(form, (found) => {
    onDiscovered(found);
    onChange(authenticationOf(found, form));
  });
  const refused = discoveryProblems(discover.error);
  const part = { ...props, problems: { ...refused, ...problems } };
  const change = (next: Partial<CustomForm>) => {
    onChange(next);
    // What was found is about what was asked.
    discover.reset();
    onDiscovered(undefined);
  };
  return (
    <Section
      title="Where it is"
      {...(number === undefined ? {} : { number })}
      reason="The issuer is the address that the provider gives for itself, letter for letter."
    >
      <Issuer
        part={{ ...part, onChange: change }}
        isAsking={discover.isPending}
        onAsk={form.is_manual ? undefined : () => discover.mutate()}
      />
      {!form.is_manual && (
        <Folded title="Its document is elsewhere" isOpen={form.discovery_endpoint !== ''}>
          <AddressField
            name="discovery_endpoint"
            part={{ ...part, onChange: change }}
            description="Usually the issuer and /.well-known/openid-configuration."
          />
        </Folded>
      )}
      <div aria-live="polite">{!form.is_manual && discovered && <Discovered found={discovered} />}</div>
      <Switch
        label="Enter the addresses by hand"
        description="For a provider that does not publish them."
        checked={form.is_manual}
        onChange={(event) => change({ is_manual: event.currentTarget.checked })}
      />
      {form.is_manual && <ByHand part={part} />}
    </Section>
  );
}

function Issuer({
  part: { form, onChange, problems },
  isAsking,
  onAsk,
}: {
  readonly part: Pick<FormPart, 'form' | 'onChange' | 'problems'>;
  readonly isAsking: boolean;
  /** undefined: nothing is asked of the provider */
  readonly onAsk: (() => void) | undefined;
}) {
  const canAsk = form.issuer.trim() !== '' && addressProblem(form.issuer) === undefined;
  return (
    <div className="issuer">
      <TextInput
        label={addressTitles.issuer}
        placeholder="https://login.example.com"
        value={form.issuer}
        onChange={(event) => onChange({ issuer: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !onAsk) return;
          event.preventDefault(); // asks, and does not add the connection
          if (canAsk) onAsk();
        }}
        inputMode="url"
        spellCheck={false}
        autoComplete="off"
        {...fieldOf(problems, 'issuer')}
      />
      {onAsk && (
        <Button variant="default" onClick={onAsk} loading={isAsking} disabled={!canAsk}>
          Discover
        </Button>
      )}
    </div>
  );
}

function ByHand({ part }: { readonly part: FormPart }) {
  return (
    <>
      {(
        [
          'authorization_endpoint',
          'token_endpoint',
          'userinfo_endpoint',
          'jwks_uri',
          'revocation_endpoint',
        ] as const
      ).map((name) => (
        <AddressField key={name} name={name} part={part} />
      ))}
      <AuthenticationMethod part={part} />
      <PkceSwitch part={part} />
    </>
  );
}

function useDiscovery(form: CustomForm, onFound: (found: DiscoveredProviderResource) => void) {
  const { call } = useEnvironment();
  return useChange({
    mutationFn: () => {
      const [issuer, document] = [form.issuer.trim(), form.discovery_endpoint.trim()];
      const body = { issuer, ...(document === '' ? {} : { discovery_endpoint: document }) };
      return call(backend.discoverOauthProvider, { body });
    },
    onSuccess: onFound,
  });
}

/** What went wrong stands at the address that was asked, in the words of the API. */
function discoveryProblems(error: Error | null): Readonly<Record<string, string>> {
  if (!error) return {};
  const named = fieldProblems(error);
  return Object.keys(named).length > 0 ? named : { issuer: describeFailure(error).sentence };
}

/** A way to authenticate that the provider takes; what was chosen stays where it takes that too. */
function authenticationOf(found: DiscoveredProviderResource, form: CustomForm): Partial<CustomForm> {
  const taken = found.token_endpoint_auth_methods;
  const known = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
  if (taken.length === 0 || taken.includes(form.token_endpoint_auth_method)) return {};
  const method = known.find((one) => taken.includes(one));
  return method ? { token_endpoint_auth_method: method } : {};
}
