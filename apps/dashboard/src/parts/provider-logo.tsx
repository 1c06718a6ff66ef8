import type { OauthProviderPresetResource } from '@portico/contract';
import './provider-logo.css';

/** A provider's mark on a tile of its own, so that every mark has the same weight. */
export function ProviderLogo({
  icon,
  size = 32,
}: {
  readonly icon: OauthProviderPresetResource['icon'] | undefined;
  readonly size?: 32 | 40;
}) {
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
