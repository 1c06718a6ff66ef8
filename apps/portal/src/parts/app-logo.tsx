import { useState } from 'react';
import type { ReactNode } from 'react';
import { usePortal } from '../portal.ts';

/** The app's logo; `fallback` where it has none, or it does not load. */
export function AppLogo({ fallback }: { readonly fallback: ReactNode }) {
  const { environment, app } = usePortal();
  const [failed, setFailed] = useState(false);
  const url = environment.display_config.logo_image_url;
  if (!url || failed) return fallback;
  return (
    <img
      className="pt-app-logo"
      src={url}
      alt={app}
      width="200"
      height="40"
      referrerPolicy="no-referrer"
      onError={() => setFailed(true)}
    />
  );
}
