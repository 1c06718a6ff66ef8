import type { ReactNode } from 'react';
import { Card, CardFoot } from '../parts/card.tsx';
import { Contact } from '../parts/contact.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { OwnerLinkHint } from '../parts/owner-link.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { usePortal } from '../portal.ts';
import { carriedSearch } from '../return-url.ts';
import type { Intent } from '../return-url.ts';
import type { SignedIn } from '../next-page.ts';
import { hereOf } from '../start-flow.ts';
import type { Start } from '../use-start.ts';
import { refusalFor } from '../words.ts';
import { hasWaitlist } from '../waitlist/has-waitlist.ts';
import { EmailForm } from './email-form.tsx';
import { ProviderList } from './provider-list.tsx';
import { WhoStays } from './who-stays.tsx';
import { isSignUpOpen, offerFor } from './providers.ts';
import type { Offer, ProviderButtons } from './providers.ts';

interface SignInCardProps {
  readonly intent: Intent;
  readonly lastUsed: string | null;
  /** the address of a sign-in that was left, to go on with */
  readonly address: string;
  readonly start: Start;
  /** who is signed in already, where another account is being added */
  readonly staying: readonly SignedIn[];
}

/** Each way to sign in is one block of this card. */
export function SignInCard({ intent, lastUsed, address, start, staying }: SignInCardProps) {
  const { environment, app } = usePortal();
  const heading = headingFor(intent, app);
  usePageTitle(heading);
  const offer = offerFor(environment, intent);
  return (
    <Card>
      <Heading>{heading}</Heading>
      <WhoStays staying={staying} />
      <WhoIsLetIn intent={intent} />
      <Refusal refused={start.refused} intent={intent} />
      <Offered intent={intent} offer={offer}>
        {offer.kind === 'ways' && (
          <>
            <ProviderList
              buttons={offer.buttons}
              lastUsed={lastUsed}
              busy={start.busy}
              onPress={start.press}
            />
            {offer.email && hasProviders(offer.buttons) && <Or />}
            {offer.email && (
              <EmailForm
                intent={intent}
                address={address}
                isLastUsed={lastUsed === 'email_code' || lastUsed === 'email_link'}
                resting={start.busy !== undefined}
              />
            )}
          </>
        )}
      </Offered>
    </Card>
  );
}

/** What somebody new has to know first where people are let in one by one. */
function WhoIsLetIn({ intent }: { readonly intent: Intent }) {
  const { environment, app } = usePortal();
  if (intent !== 'sign-up' || !hasWaitlist(environment)) return null;
  return (
    <p className="pt-sentence">
      {app} lets new people in one by one. Use the address that was let in, or{' '}
      <Link to="/waitlist">join the waitlist</Link>.
    </p>
  );
}

function hasProviders({ wide }: ProviderButtons): boolean {
  return wide.length > 0;
}

function Or() {
  return <p className="pt-or">or</p>;
}

interface OfferedProps {
  readonly intent: Intent;
  readonly offer: Offer;
  /** the buttons, when that is the offer */
  readonly children: ReactNode;
}

function Offered({ intent, offer, children }: OfferedProps) {
  if (offer.kind === 'no-way-in') return <NoWayIn />;
  if (offer.kind === 'sign-up-closed') return <SignUpClosed />;
  return (
    <>
      {children}
      <OtherIntent intent={intent} />
      {intent === 'sign-in' && <OwnerLinkHint />}
    </>
  );
}

function headingFor(intent: Intent, app: string): string {
  return intent === 'sign-in' ? `Sign in to ${app}` : `Sign up to ${app}`;
}

function Refusal({ refused, intent }: { readonly refused: Start['refused']; readonly intent: Intent }) {
  const { environment, app } = usePortal();
  if (!refused) return <Notice>{null}</Notice>;
  const provider = environment.user_settings.social[refused.strategy]?.name;
  const returnRefused =
    refused.code === 'redirect_url_not_allowed' || refused.code === 'invalid_redirect_url';
  return (
    <Notice>
      {refusalFor(refused.code, { app, provider })}{' '}
      {returnRefused && <Link to={`/${intent}`}>Go on without it</Link>}
    </Notice>
  );
}

function NoWayIn() {
  const { environment, app } = usePortal();
  const isDevelopment = environment.display_config.instance_environment_type === 'development';
  return (
    <div className="pt-empty">
      <p className="pt-sentence">There is no way to sign in to {app} right now.</p>
      {isDevelopment && (
        <p className="pt-sentence">
          Add one in the{' '}
          <a className="pt-link" href="/dashboard">
            dashboard
          </a>
          , under <b>SSO connections</b>, or switch one on.
        </p>
      )}
      <Contact />
    </div>
  );
}

function SignUpClosed() {
  const { app } = usePortal();
  return (
    <>
      <p className="pt-sentence">
        {app} is not taking new sign-ups right now. If you have an account, you can sign in.
      </p>
      <div className="pt-actions">
        <Link to={`/sign-in${useCarriedSearch()}`} className="pt-button pt-button-primary">
          Sign in
        </Link>
      </div>
      <Contact />
    </>
  );
}

/** The query that takes the wish where to end along to the next page. */
function useCarriedSearch(): string {
  const portal = usePortal();
  return carriedSearch(portal.router.current().search, hereOf(portal));
}

function OtherIntent({ intent }: { readonly intent: Intent }) {
  const { environment } = usePortal();
  const search = useCarriedSearch();
  if (intent === 'sign-up') {
    return (
      <CardFoot>
        Already have an account? <Link to={`/sign-in${search}`}>Sign in</Link>
      </CardFoot>
    );
  }
  if (hasWaitlist(environment)) {
    return (
      <CardFoot>
        No account? <Link to="/waitlist">Join the waitlist</Link>
      </CardFoot>
    );
  }
  if (!isSignUpOpen(environment)) return null;
  return (
    <CardFoot>
      No account? <Link to={`/sign-up${search}`}>Sign up</Link>
    </CardFoot>
  );
}

/** The same card with blocks in place of the buttons. */
export function SignInSkeleton({ intent }: { readonly intent: Intent }) {
  const { environment, app } = usePortal();
  const offer = offerFor(environment, intent);
  return (
    <Card>
      <h1 className="pt-heading">{headingFor(intent, app)}</h1>
      <WhoIsLetIn intent={intent} />
      <Offered intent={intent} offer={offer}>
        {offer.kind === 'ways' && <ButtonBlocks buttons={offer.buttons} />}
        {offer.kind === 'ways' && offer.email && (
          <>
            {hasProviders(offer.buttons) && <Or />}
            <EmailBlocks />
          </>
        )}
      </Offered>
    </Card>
  );
}

function EmailBlocks() {
  return (
    <div className="pt-form">
      <div className="pt-skeleton pt-skeleton-field" />
      <div className="pt-skeleton pt-skeleton-control" />
    </div>
  );
}

function ButtonBlocks({ buttons: { wide, icons, iconColumns } }: { readonly buttons: ProviderButtons }) {
  if (wide.length === 0) return null;
  return (
    <div className="pt-providers" aria-busy="true">
      {wide.map(({ strategy }) => (
        <div className="pt-skeleton pt-skeleton-control" key={strategy} />
      ))}
      {icons.length > 0 && (
        <div className={`pt-provider-icons pt-columns-${iconColumns}`}>
          {icons.map(({ strategy }) => (
            <div className="pt-skeleton pt-skeleton-control" key={strategy} />
          ))}
        </div>
      )}
    </div>
  );
}
