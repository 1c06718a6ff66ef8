import {
  AddressField,
  AuthenticationMethod,
  PkceSwitch,
  ProfileRequest,
} from '../connection-form/address-fields.tsx';
import { addressesOf } from '../connection-form/addresses.ts';
import type { FormPart } from '../connection-form/form-part.ts';
import { Folded, Section } from '../parts/section.tsx';

const meanings = {
  request_token_endpoint: 'Where Portico fetches a request token before people are sent anywhere.',
  authorization_endpoint: 'Where people are sent to allow it.',
  access_token_endpoint: 'Where what people bring back becomes an access token.',
  token_endpoint: 'Where the code that people bring back becomes tokens.',
  userinfo_endpoint: 'Where Portico reads who it is: a JSON answer with an id in it.',
  revocation_endpoint: 'Where tokens are given back. Empty if it has none.',
} as const;

/** Where a provider is that does not say so itself. */
export function AddressesSection(part: FormPart) {
  const { form, number } = part;
  const isOauth1 = form.protocol === 'oauth1';
  return (
    <Section
      title="Endpoints"
      {...(number === undefined ? {} : { number })}
      reason="As its documentation gives them, with https."
    >
      {addressesOf(form.protocol).map((name) => (
        <AddressField
          key={name}
          name={name}
          part={part}
          description={name in meanings ? meanings[name as keyof typeof meanings] : undefined}
        />
      ))}
      {!isOauth1 && <AuthenticationMethod part={part} />}
      {!isOauth1 && (
        <Folded title="Advanced">
          <PkceSwitch part={part} />
          <ProfileRequest part={part} />
        </Folded>
      )}
    </Section>
  );
}
