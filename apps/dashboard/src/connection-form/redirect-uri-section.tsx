import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { CopyField } from '../parts/copy-field.tsx';
import { Section } from '../parts/section.tsx';
import { CallbackAlias } from './callback-alias.tsx';
import { callbackAddress } from './callback-paths.ts';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';

/** First, because it is needed at the provider before anything can be typed here. */
export function RedirectUriSection({
  preset,
  redirectUri,
  number,
}: {
  readonly preset: OauthProviderPresetResource;
  readonly redirectUri: string;
  readonly number?: number;
}) {
  return (
    <Section
      title="Redirect URI"
      {...(number === undefined ? {} : { number })}
      reason={`Where ${preset.name} sends people back to after they have decided.`}
    >
      <RedirectUri preset={preset} redirectUri={redirectUri} />
    </Section>
  );
}

/** The same on the page of a connection, which may keep the address it had in another system. */
export function CallbackSection({
  connection,
  ...part
}: FormPart & { readonly connection: OauthProviderResource }) {
  const { preset, form } = part;
  const saved = connection.redirect_uri_path ?? '';
  const isChanged = form.redirect_uri_path.trim() !== saved;
  const redirectUri = isChanged
    ? callbackAddress(connection, form.redirect_uri_path, preset.provider_key)
    : connection.redirect_uri;
  return (
    <Section
      title="Redirect URI"
      reason={`Where ${preset.name} sends people back to after they have decided.`}
    >
      <RedirectUri preset={preset} redirectUri={redirectUri} isUnsaved={isChanged} />
      <CallbackAlias {...part} providerKey={connection.provider_key} />
    </Section>
  );
}

export function RedirectUri({
  preset,
  redirectUri,
  isUnsaved = false,
}: {
  readonly preset: OauthProviderPresetResource;
  readonly redirectUri: string;
  /** it holds only once it is saved */
  readonly isUnsaved?: boolean;
}) {
  return (
    <CopyField
      label="Redirect URI"
      fieldId={fieldId('redirect_uri')}
      value={redirectUri}
      description={
        <>
          {isUnsaved ? 'From the next save on. ' : ''}Paste this into {preset.name} as{' '}
          <strong>{preset.console.labels.redirect_uri}</strong>, letter for letter.
        </>
      }
    />
  );
}
