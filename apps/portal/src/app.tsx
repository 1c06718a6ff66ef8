import { Fragment, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { ContinueScreen } from './continue/continue-screen.tsx';
import { NotFound } from './not-found.tsx';
import { usePortal } from './portal.ts';
import { SignInScreen } from './sign-in/sign-in-screen.tsx';
import { SsoCallbackScreen } from './sso-callback/sso-callback-screen.tsx';
import { UserScreen } from './user/user-screen.tsx';
import { VerifyScreen } from './verify-email-address/verify-screen.tsx';
import { VerifyLinkScreen } from './verify-link/verify-link-screen.tsx';
import { WaitlistScreen } from './waitlist/waitlist-screen.tsx';

/** Every page of the portal. */
const pages: Readonly<Record<string, ReactElement>> = {
  '/sign-in': <SignInScreen intent="sign-in" />,
  '/sign-in/sso-callback': <SsoCallbackScreen />,
  '/sign-in/verify': <VerifyScreen intent="sign-in" />,
  '/sign-up': <SignInScreen intent="sign-up" />,
  '/sign-up/continue': <ContinueScreen />,
  '/sign-up/verify-email-address': <VerifyScreen intent="sign-up" />,
  '/user': <UserScreen />,
  '/verify-link': <VerifyLinkScreen />,
  '/waitlist': <WaitlistScreen />,
};

export function App() {
  const { router, environment } = usePortal();
  const { path, search } = useSyncExternalStore(router.subscribe, router.current);
  const visit = useVisit();
  const page = Object.hasOwn(pages, path) ? pages[path] : <NotFound />;
  return (
    <>
      {environment.display_config.instance_environment_type === 'development' && (
        <aside className="pt-strip" aria-label="Environment">
          Development
        </aside>
      )}
      <Fragment key={`${visit} ${path}${search}`}>{page}</Fragment>
    </>
  );
}

/**
 * Counts the times this page was brought back from the browser's memory, as by the back button at a provider.
 * Everything on it is then as old as the moment it was left, so all of it starts anew.
 */
function useVisit(): number {
  const [visit, setVisit] = useState(0);
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) setVisit((former) => former + 1);
    };
    window.addEventListener('pageshow', onShow);
    return () => window.removeEventListener('pageshow', onShow);
  }, []);
  return visit;
}
