import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ExternalAccountResource, ManagedUserResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { presetsQuery, userQuery } from '../data/queries.ts';
import { BackLink } from '../parts/back-link.tsx';
import { CopyId } from '../parts/copy-field.tsx';
import { SectionSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Page } from '../parts/page.tsx';
import { nameOf, Picture } from '../parts/person.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { RawJson, Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { providerTitle } from './users.tsx';
import './users.css';

/** Everything that is known about one person. */
export function User() {
  const { userId } = useParams({ from: '/$environment/users/$userId' });
  const user = useQuery(userQuery(useEnvironment(), userId));
  const back = <BackLink to="/$environment/users">Users</BackLink>;
  if (user.data) return <UserPage user={user.data} />;
  return (
    <Page title="User" width="form" back={back}>
      {user.isPending && <SectionSkeletons />}
      {user.isError && <Failure error={user.error} onRetry={() => void user.refetch()} />}
    </Page>
  );
}

function UserPage({ user }: { readonly user: ManagedUserResource }) {
  return (
    <Page
      title={nameOf(user)}
      icon={<Picture url={user.image_url || null} name={nameOf(user)} size={64} />}
      width="form"
      badge={
        user.username && nameOf(user) !== `@${user.username}` ? (
          <span className="muted">@{user.username}</span>
        ) : null
      }
      back={<BackLink to="/$environment/users">Users</BackLink>}
    >
      <Section title="Person" reason="As your app sees them.">
        <PersonFacts user={user} />
      </Section>
      <Section title="Email addresses" reason="Proven with a code, or by a provider that confirms addresses.">
        <EmailAddresses user={user} />
      </Section>
      <Section title="Connected accounts" reason="Accounts elsewhere that open this one.">
        <div className="accounts">
          {user.external_accounts.map((account) => (
            <ExternalAccount account={account} key={account.id} />
          ))}
          {user.external_accounts.length === 0 && <p className="muted">None.</p>}
        </div>
      </Section>
      <Section title="Metadata" reason="What your servers keep about this person, and the whole record.">
        <RawJson title="Public, private and unsafe metadata" value={metadataOf(user)} />
        <RawJson title="The user as JSON" value={user} />
      </Section>
    </Page>
  );
}

function metadataOf(user: ManagedUserResource) {
  return {
    public_metadata: user.public_metadata,
    private_metadata: user.private_metadata,
    unsafe_metadata: user.unsafe_metadata,
  };
}

function PersonFacts({ user }: { readonly user: ManagedUserResource }) {
  return (
    <dl className="facts">
      <dt>User id</dt>
      <dd>
        <CopyId value={user.id} />
      </dd>
      {user.external_id && (
        <>
          <dt>External id</dt>
          <dd>
            <CopyId value={user.external_id} />
          </dd>
        </>
      )}
      <dt>State</dt>
      <dd>{standingOf(user)}</dd>
      <dt>Signed up</dt>
      <dd>
        <TimeAgo at={user.created_at} />
      </dd>
      <dt>Last signed in</dt>
      <dd>{user.last_sign_in_at === null ? 'Never' : <TimeAgo at={user.last_sign_in_at} />}</dd>
    </dl>
  );
}

function standingOf(user: ManagedUserResource) {
  if (user.banned) return <span className="state state-bad">Banned: cannot sign in</span>;
  if (user.locked) return <span className="state state-bad">Locked after too many wrong attempts</span>;
  return <span className="state state-good">Can sign in</span>;
}

function EmailAddresses({ user }: { readonly user: ManagedUserResource }) {
  if (user.email_addresses.length === 0)
    return <p className="muted">None. This person has no email address.</p>;
  return (
    <ul className="email-list">
      {user.email_addresses.map(({ id, email_address: address, verification }) => (
        <li key={id}>
          {address}
          {id === user.primary_email_address_id && <span className="tag">Primary</span>}
          {verification?.status === 'verified' ? (
            <span className="state state-good small muted">Verified</span>
          ) : (
            <span className="state state-attention small muted">Not verified</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function ExternalAccount({ account }: { readonly account: ExternalAccountResource }) {
  const presets = useQuery(presetsQuery(useEnvironment()));
  const preset = presets.data?.data.find(({ strategy }) => strategy === account.provider);
  const handle = account.username ? `@${account.username}` : account.email_address;
  return (
    <article className="card account">
      <div className="account-head">
        <ProviderLogo icon={preset?.icon} />
        <div>
          <strong>{preset?.name ?? providerTitle(account.provider)}</strong>
          <p className="muted small truncate">{handle}</p>
        </div>
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
        <dt>Connected</dt>
        <dd>
          <TimeAgo at={account.created_at} />
        </dd>
        <dt>Account id</dt>
        <dd>
          <CopyId value={account.id} />
        </dd>
      </dl>
    </article>
  );
}
