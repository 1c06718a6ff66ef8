import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import './provider-logo.css';

/** Whether a connection has a picture of its own, and not the mark that comes with its provider. */
export function isUploaded({ icon_url: url }: Pick<OauthProviderResource, 'icon_url'>): boolean {
  return !url.includes('/_portico/logos/');
}

/** The picture of a connection that has its own. Marks are drawn here instead, in the colour of the text. */
export function iconUrlOf(connection: Pick<OauthProviderResource, 'icon_url'>): string | undefined {
  return isUploaded(connection) ? connection.icon_url : undefined;
}

/** A provider's mark on a tile of its own, so that every mark has the same weight. */
export function ProviderLogo({
  icon,
  url,
  size = 32,
}: {
  readonly icon: OauthProviderPresetResource['icon'] | undefined;
  /** instead of the mark */
  readonly url?: string | undefined;
  readonly size?: 32 | 40;
}) {
  if (url !== undefined) {
    return (
      <span className={`provider-logo provider-logo-${size} provider-logo-picture`}>
        <img src={url} alt="" width={size / 2 + 4} height={size / 2 + 4} />
      </span>
    );
  }
  return (
    <span className={`provider-logo provider-logo-${size}`}>
      {icon && (
        <svg
          viewBox={icon.view_box}
          width={size / 2}
          height={size / 2}
          fill="currentColor"
          aria-hidden="true"
        >
          <path d={icon.path} />
        </svg>
      )}
    </span>
  );
}
