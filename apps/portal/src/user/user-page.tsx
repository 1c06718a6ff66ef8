import type { UserResource } from '@portico/contract';
import type { ReactNode } from 'react';
import { AppLogo } from '../parts/app-logo.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { Heading } from '../parts/heading.tsx';
import { Mark } from '../parts/mark.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { usePortal } from '../portal.ts';
import { connectedAccounts, namesOf, sortedAddresses } from './person.ts';

interface UserPageProps {
  readonly user: UserResource;
  readonly signingOut: boolean;
  readonly refusal: string | undefined;
  readonly onSignOut: () => void;
}

export function UserPage({ user, signingOut, refusal, onSignOut }: UserPageProps) {
  const { app } = usePortal();
  usePageTitle(`Your account · ${app}`);
  const { name, handle } = namesOf(user);
  return (
    <Frame
      action={
        <Button kind="plain" busy={signingOut} onPress={onSignOut}>
          Sign out
        </Button>
      }
    >
      <Heading>Your account</Heading>
      <Notice>{refusal}</Notice>
      <div className="pt-sections">
        <Section title="Profile">
          <div className="pt-profile">
            <Avatar imageUrl={user.image_url} name={name} size="large" />
            <div className="pt-row-text">
              <p className="pt-profile-name">
                <bdi>{name}</bdi>
              </p>
              {handle && (
                <p className="pt-row-detail">
                  <bdi>{handle}</bdi>
                </p>
              )}
            </div>
          </div>
        </Section>
        <Section title="Email addresses">
          <EmailAddresses user={user} />
        </Section>
        <Section title="Connected accounts">
          <ConnectedAccounts user={user} />
        </Section>
      </div>
    </Frame>
  );
}

function EmailAddresses({ user }: { readonly user: UserResource }) {
  const { app } = usePortal();
  const addresses = sortedAddresses(user);
  if (addresses.length === 0) return <p className="pt-hint">{app} has no email address of yours.</p>;
  return (
    <ul className="pt-rows">
      {addresses.map(({ id, email_address: address, verification }) => (
        <li className="pt-row" key={id}>
          <p className="pt-row-text pt-row-name">
            <bdi>{address}</bdi>
          </p>
          {id === user.primary_email_address_id && addresses.length > 1 && (
            <span className="pt-tag">Primary</span>
          )}
          {verification?.status === 'verified' ? (
            <State kind="good">Verified</State>
          ) : (
            <State kind="attention">Not verified</State>
          )}
        </li>
      ))}
    </ul>
  );
}

function ConnectedAccounts({ user }: { readonly user: UserResource }) {
  const { environment } = usePortal();
  const accounts = connectedAccounts(user, environment);
  if (accounts.length === 0) return <p className="pt-hint">No account is connected.</p>;
  return (
    <ul className="pt-rows">
      {accounts.map(({ id, provider, logoUrl, label, isConnected }) => (
        <li className="pt-row" key={id}>
          <ProviderLogo url={logoUrl} name={provider} />
          <div className="pt-row-text">
            <p className="pt-row-name">{provider}</p>
            {label && (
              <p className="pt-row-detail">
                <bdi>{label}</bdi>
              </p>
            )}
          </div>
          {isConnected ? <State kind="good">Connected</State> : <State kind="attention">Not connected</State>}
        </li>
      ))}
    </ul>
  );
}

/** A word and a dot: the colour never says it alone. */
function State({ kind, children }: { readonly kind: 'good' | 'attention'; readonly children: ReactNode }) {
  return <span className={`pt-state pt-state-${kind}`}>{children}</span>;
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="pt-section">
      <h2 className="pt-section-title">{title}</h2>
      <div className="pt-section-body">{children}</div>
    </section>
  );
}

function AppName() {
  const { app } = usePortal();
  return (
    <>
      <Mark />
      <span className="pt-bar-name">{app}</span>
    </>
  );
}

function Frame({ action, children }: { readonly action?: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <header className="pt-bar">
        <div className="pt-bar-app">
          <AppLogo fallback={<AppName />} />
        </div>
        {action}
      </header>
      <main className="pt-profile-page">{children}</main>
    </>
  );
}

export function UserSkeleton() {
  return (
    <Frame>
      <h1 className="pt-heading">Your account</h1>
      <div className="pt-sections" aria-busy="true">
        <Section title="Profile">
          <div className="pt-profile">
            <div className="pt-skeleton pt-skeleton-picture" />
            <div className="pt-skeleton pt-skeleton-line" />
          </div>
        </Section>
        <Section title="Email addresses">
          <div className="pt-skeleton pt-skeleton-line" />
        </Section>
        <Section title="Connected accounts">
          <div className="pt-skeleton pt-skeleton-row" />
        </Section>
      </div>
    </Frame>
  );
}
