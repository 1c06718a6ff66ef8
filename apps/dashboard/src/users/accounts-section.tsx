import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { backendUsers } from '@portico/contract';
import type { ExternalAccountResource, ManagedUserResource } from '@portico/contract';
import { useState } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { presetsQuery } from '../data/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { CopyId } from '../parts/copy-field.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { AccountHistory } from './account-history.tsx';
import { TokensState } from './tokens-state.tsx';
import { providerTitle } from './provider-title.ts';
import { useUserChange } from './user-change.ts';

/** Accounts at providers that open this one. */
export function AccountsSection({ user }: { readonly user: ManagedUserResource }) {
  return (
    <Section title="Connected accounts" reason="Accounts elsewhere that open this one.">
      <div className="accounts">
        {user.external_accounts.map((account) => (
          <ExternalAccount user={user} account={account} key={account.id} />
        ))}
        {user.external_accounts.length === 0 && <p className="muted">None.</p>}
      </div>
    </Section>
  );
}

interface ExternalAccountProps {
  readonly user: ManagedUserResource;
  readonly account: ExternalAccountResource;
}

function ExternalAccount({ user, account }: ExternalAccountProps) {
  const presets = useQuery(presetsQuery(useEnvironment()));
  const preset = presets.data?.data.find(({ strategy }) => strategy === account.provider);
  const provider = preset?.name ?? providerTitle(account.provider);
  const handle = account.username ? `@${account.username}` : account.email_address;
  return (
    <article className="card account">
      <div className="account-head">
        <ProviderLogo icon={preset?.icon} />
        <div>
          <strong>{provider}</strong>
          <p className="muted small truncate">{handle}</p>
        </div>
        <Disconnect user={user} account={account} provider={provider} />
      </div>
      <dl className="facts">
        <dt>Id there</dt>
        <dd>
          <CopyId value={account.provider_user_id} />
        </dd>
        <dt>Email address</dt>
        <dd>{account.email_address || <span className="muted">Not given</span>}</dd>
        <dt>Allowed</dt>
        <dd>{account.approved_scopes || <span className="muted">The provider did not say</span>}</dd>
        <TokensState account={account} />
        <dt>Connected</dt>
        <dd>
          <TimeAgo at={account.created_at} />
        </dd>
        <dt>Account id</dt>
        <dd>
          <CopyId value={account.id} />
        </dd>
      </dl>
      <AccountHistory account={account} />
    </article>
  );
}

function Disconnect({ user, account, provider }: ExternalAccountProps & { readonly provider: string }) {
  const [isAsking, setIsAsking] = useState(false);
  const disconnect = useUserChange({
    userId: user.id,
    send: (call) => call(backendUsers.deleteExternalAccount, { params: { id: account.id } }),
    done: `${provider} was disconnected.`,
    failed: `${provider} was not disconnected.`,
    onEnd: () => setIsAsking(false),
  });
  return (
    <>
      <Button
        className="account-disconnect"
        variant="subtle"
        color="gray"
        size="compact-md"
        aria-label={`Disconnect ${provider}`}
        onClick={() => setIsAsking(true)}
      >
        Disconnect
      </Button>
      <Confirm
        isOpen={isAsking}
        title={`Disconnect ${provider}?`}
        action="Disconnect"
        isBusy={disconnect.isPending}
        onConfirm={() => disconnect.mutate()}
        onClose={() => setIsAsking(false)}
      >
        This person can no longer sign in with {provider}, and is signed out everywhere. The tokens kept for
        them are deleted, and revoked at {provider} where it can be told.
      </Confirm>
    </>
  );
}
