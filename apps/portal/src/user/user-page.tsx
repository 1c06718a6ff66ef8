import type { ReactNode } from 'react';
import { AppLogo } from '../parts/app-logo.tsx';
import { Heading } from '../parts/heading.tsx';
import { Mark } from '../parts/mark.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { usePortal } from '../portal.ts';
import { AccountsSection } from './accounts-section.tsx';
import { DangerSection } from './danger-section.tsx';
import { DevicesSection } from './devices-section.tsx';
import { EmailSection } from './email-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { Section } from './section.tsx';

/** @param props.refusal why something could not be done that is about all of the page */
export function UserPage({ refusal }: { readonly refusal: string | undefined }) {
  const { app } = usePortal();
  usePageTitle(`Your account · ${app}`);
  return (
    <>
      <Heading>Your account</Heading>
      <Notice>{refusal}</Notice>
      <div className="pt-sections">
        <ProfileSection />
        <EmailSection />
        <AccountsSection />
        <DevicesSection />
        <DangerSection />
      </div>
    </>
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

/** @param props.action stands beside the app's name */
export function Frame({ action, children }: { readonly action?: ReactNode; readonly children: ReactNode }) {
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
        <Section title="Devices">
          <div className="pt-skeleton pt-skeleton-row" />
        </Section>
      </div>
    </Frame>
  );
}
