import type { EnvironmentResource } from '@portico/contract';
import { Notice } from '../parts/notice.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { QuietButton } from '../parts/quiet-button.tsx';
import { usePortal } from '../portal.ts';
import { plainName } from '../words.ts';
import { useAccount, useAction } from './account.ts';
import { AccountItem } from './account-item.tsx';
import { connectReasonFor } from './connect-words.ts';
import { accountRows, connectable } from './person.ts';
import { Section } from './section.tsx';

/** Accounts at providers: those the person has here, and those that could be connected. */
export function AccountsSection() {
  const { environment } = usePortal();
  const { user } = useAccount();
  const rows = accountRows(user, environment);
  const others = connectable(user, environment);
  return (
    <Section title="Connected accounts">
      {rows.length === 0 && others.length === 0 && <p className="pt-hint">No account is connected.</p>}
      <ul className="pt-rows">
        {rows.map((row) => (
          <AccountItem key={row.id} row={row} />
        ))}
        {others.map((provider) => (
          <ConnectItem key={provider.strategy} provider={provider} />
        ))}
      </ul>
    </Section>
  );
}

type Provider = EnvironmentResource['user_settings']['social'][string];

function ConnectItem({ provider }: { readonly provider: Provider }) {
  const { app } = usePortal();
  const { busy, refusal, run } = useAction();
  const { strategy, logo_url: logoUrl } = provider;
  const name = plainName(provider.name);
  return (
    <li className="pt-row">
      <ProviderLogo url={logoUrl} name={name} />
      <p className="pt-row-text pt-row-name">{name}</p>
      <div className="pt-row-actions">
        <QuietButton
          label="Connect"
          about={name}
          busy={busy}
          onPress={() => void run({ kind: 'connect', strategy })}
        />
        {refusal && (
          <div className="pt-opened">
            <Notice>{connectReasonFor(refusal.code, { app, provider: name })}</Notice>
          </div>
        )}
      </div>
    </li>
  );
}
