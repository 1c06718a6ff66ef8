import type { OauthProviderPresetResource } from '@portico/contract';
import { CopyField } from '../parts/copy-field.tsx';
import { Section } from '../parts/section.tsx';

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
      <CopyField
        label="Redirect URI"
        value={redirectUri}
        description={
          <>
            Paste this into {preset.name} as <strong>{preset.console.labels.redirect_uri}</strong>, letter for
            letter.
          </>
        }
      />
    </Section>
  );
}
