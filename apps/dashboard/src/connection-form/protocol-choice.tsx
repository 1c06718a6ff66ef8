import { SegmentedControl } from '@mantine/core';
import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { Note } from '../parts/note.tsx';
import { Folded } from '../parts/section.tsx';
import { fieldId, type FormPart } from './form-part.ts';

type Protocol = OauthProviderPresetResource['protocol'];

export const protocolNames = {
  oauth2: 'OAuth 2.0',
  oidc: 'OpenID Connect',
  oauth1: 'OAuth 1.0a',
} as const satisfies Record<Protocol, string>;

/** Which of the protocols that the provider speaks is spoken here; nothing where there is only one. */
export function ProtocolChoice({
  form,
  onChange,
  preset,
  protocols,
  connection,
}: FormPart & { readonly protocols: readonly Protocol[]; readonly connection?: OauthProviderResource }) {
  if (protocols.length < 2) return null;
  const { labels } = preset.console;
  const isSwitched = connection !== undefined && connection.protocol !== form.protocol;
  return (
    <Folded title="Advanced" isOpen={isSwitched}>
      <div className="protocol-choice">
        <p className="credential-label" id="protocol-label">
          Protocol
        </p>
        <SegmentedControl
          id={fieldId('protocol')}
          aria-labelledby="protocol-label"
          data={protocols.map((value) => ({ value, label: protocolNames[value] }))}
          value={form.protocol}
          onChange={(value) => {
            const protocol = protocols.find((one) => one === value);
            if (protocol) onChange({ protocol, ...credentialsOf(protocol, connection) });
          }}
        />
        <p className="small muted">
          Both tell the same people apart by the same ids: whoever signed in with one is known to the other.
        </p>
        {isSwitched && (
          <Note kind="amber">
            Everybody keeps their account.{' '}
            {form.use_custom_credentials && (
              <>
                {protocolNames[form.protocol]} needs other keys: paste the <strong>{labels.client_id}</strong>{' '}
                and the <strong>{labels.client_secret}</strong>.{' '}
              </>
            )}
            Until you save, {protocolNames[connection.protocol]} goes on.
          </Note>
        )}
      </div>
    </Folded>
  );
}

/** Keys of one protocol are of no use in the other. */
function credentialsOf(protocol: Protocol, connection: OauthProviderResource | undefined) {
  const isSaved = connection?.protocol === protocol;
  return { client_id: (isSaved && connection.client_id) || '', client_secret: '' };
}
