import { Folded, Section } from '../parts/section.tsx';
import { AddressField, AuthenticationMethod, PkceSwitch, ProfileRequest } from './address-fields.tsx';
import { addressesOf } from './addresses.ts';
import type { FormPart } from './form-part.ts';
import './endpoints-section.css';

/** Where the provider is: of a preset for those who reach it through something of their own. */
export function EndpointsSection({
  isOwnProvider = false,
  ...part
}: FormPart & { readonly isOwnProvider?: boolean }) {
  const { preset, form } = part;
  const names = addressesOf(form.protocol);
  const fields = (
    <>
      {names.map((name) => (
        <AddressField
          key={name}
          name={name}
          part={part}
          {...(isOwnProvider ? {} : { placeholder: `${preset.name}’s own` })}
        />
      ))}
      {form.protocol !== 'oauth1' && (
        <>
          <AuthenticationMethod part={part} />
          {isOwnProvider && <PkceSwitch part={part} />}
          <ProfileRequest part={part} />
        </>
      )}
    </>
  );
  return (
    <Section
      title="Endpoints"
      reason={
        isOwnProvider ? reasonOf(form.protocol) : `${preset.name}’s own addresses, unless you say otherwise.`
      }
    >
      <Folded title="Advanced">{fields}</Folded>
    </Section>
  );
}

function reasonOf(protocol: FormPart['form']['protocol']): string {
  return protocol === 'oidc'
    ? 'Where the provider is. What is left empty is read from its discovery document.'
    : 'Where the provider is.';
}
