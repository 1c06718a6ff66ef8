import type { ReactNode } from 'react';
import { Checkbox } from '../parts/checkbox.tsx';
import { usePortal } from '../portal.ts';

interface TermsProps {
  readonly accepted: boolean;
  readonly error: string | undefined;
  readonly onChange: (accepted: boolean) => void;
}

/** What has to be accepted before an account is made, with the way to read it first. */
export function Terms({ accepted, error, onChange }: TermsProps) {
  const { environment, app } = usePortal();
  const { terms_url: terms, privacy_policy_url: privacy } = environment.display_config;
  return (
    <Checkbox name="legal_accepted" checked={accepted} error={error} onChange={onChange}>
      I accept <Page url={terms}>the terms of {app}</Page>
      {privacy && (
        <>
          {' '}
          and <Page url={privacy}>the privacy policy</Page>
        </>
      )}
    </Checkbox>
  );
}

/** A page of the operator's, beside this one: what was filled in here stays. */
function Page({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  if (!/^https?:\/\//.test(url)) return children;
  return (
    <a className="pt-link" href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
