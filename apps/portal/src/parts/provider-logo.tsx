import { useState } from 'react';

/** A provider's logo, or its first letter where that does not load. Decoration: its name is beside it. */
export function ProviderLogo({ url, name }: { readonly url: string; readonly name: string }) {
  const [failed, setFailed] = useState(false);
  return (
    <span className="pt-provider-logo" aria-hidden="true">
      {url && !failed ? (
        <img
          src={url}
          alt=""
          width="20"
          height="20"
          referrerPolicy="no-referrer"
          onError={() => setFailed(true)}
        />
      ) : (
        ([...name][0]?.toLocaleUpperCase() ?? '')
      )}
    </span>
  );
}
