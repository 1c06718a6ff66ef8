import { Button } from '../parts/button.tsx';
import { Card } from '../parts/card.tsx';
import { Contact } from '../parts/contact.tsx';
import { Heading } from '../parts/heading.tsx';
import { Link } from '../parts/link.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Person } from '../parts/person.tsx';
import type { FailedAttempt } from '../next-page.ts';
import { usePortal } from '../portal.ts';
import { carriedSearch } from '../return-url.ts';
import { hereOf } from '../start-flow.ts';
import type { Start } from '../use-start.ts';
import { outcomeFor, refusalFor } from '../words.ts';
import type { Transfer } from './use-transfer.ts';

interface OutcomeCardProps {
  readonly failure: FailedAttempt;
  readonly start: Start;
  readonly transfer: Transfer;
}

/** What happened, in words, and the ways on. */
export function OutcomeCard({ failure, start, transfer }: OutcomeCardProps) {
  const portal = usePortal();
  const { environment, app, router } = portal;
  const { error, account, transferTo } = failure;
  const { code, meta } = error;
  const connection = failure.strategy ? environment.user_settings.social[failure.strategy] : undefined;
  const names = {
    app,
    provider: text(meta['provider_name']) ?? account?.provider_name ?? connection?.name,
    handle: text(meta['username']) ?? text(account?.username),
  };
  const outcome = outcomeFor(code, names);
  usePageTitle(`${outcome.title} · ${app}`);
  const canRetry = outcome.tryAgain && !transferTo && connection?.authenticatable === true;
  const retry = canRetry ? connection.strategy : undefined;
  const refused = transfer.refused ?? start.refused;
  const hasMain = retry !== undefined || transferTo !== undefined || outcome.waitlist === true;
  const otherWays = `/sign-in${carriedSearch(router.current().search, hereOf(portal))}`;
  return (
    <Card {...(account && { top: <Person account={account} /> })}>
      <Heading>{outcome.title}</Heading>
      <p className="pt-sentence">{outcome.text}</p>
      <Notice>{refused && refusalFor(refused.code, names)}</Notice>
      <div className="pt-actions">
        {transferTo && (
          <Button busy={transfer.busy} onPress={transfer.press}>
            {transferTo === 'sign-up' ? 'Create one' : 'Sign in'}
          </Button>
        )}
        {retry && (
          <Button busy={start.busy !== undefined} onPress={() => start.press(retry)}>
            Try again
          </Button>
        )}
        {outcome.waitlist && (
          <Link to="/waitlist" className="pt-button pt-button-primary">
            Join the waitlist
          </Link>
        )}
        <Link to={otherWays} className={`pt-button pt-button-${hasMain ? 'plain' : 'primary'}`}>
          Other ways to sign in
        </Link>
      </div>
      {outcome.contact && <Contact />}
      <Reference value={text(meta['reference'])} />
    </Card>
  );
}

/** What the person can tell the operator, who finds the cause by it. */
function Reference({ value }: { readonly value: string | undefined }) {
  if (!value) return null;
  return (
    <p className="pt-reference">
      Reference <span className="pt-reference-value">{value}</span>
    </p>
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function OutcomeSkeleton() {
  return (
    <Card>
      <div aria-busy="true">
        <div className="pt-skeleton pt-skeleton-heading" />
        <div className="pt-skeleton pt-skeleton-sentence" />
        <div className="pt-actions">
          <div className="pt-skeleton pt-skeleton-control" />
          <div className="pt-skeleton pt-skeleton-control" />
        </div>
      </div>
    </Card>
  );
}
