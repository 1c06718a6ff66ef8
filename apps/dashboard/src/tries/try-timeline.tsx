import type { OauthTryResource } from '@portico/contract';
import { Icon } from '../parts/icon.tsx';
import { counted, durationInWords } from '../parts/relative-time.ts';
import { TimeAgo } from '../parts/time-ago.tsx';
import { compareScopes, hopState, hopTitle } from './hop-words.ts';
import type { ScopeAnswer } from './hop-words.ts';

/** Each hop with its time, what was asked and granted, and what it cost. */
export function TryTimeline({ result }: { readonly result: OauthTryResource }) {
  // The way through the browser takes as long as the person does, and costs nothing.
  const calls = result.hops.filter(({ name }) => name !== 'authorize' && name !== 'callback');
  const total = calls.reduce((sum, hop) => sum + hop.duration_ms, 0);
  return (
    <section aria-labelledby="try-timeline" className="try-timeline">
      <h2 id="try-timeline">What happened</h2>
      <ol className="hops">
        {result.hops.map((hop, index) => (
          // Hops have no id, and their order never changes.
          <Hop hop={hop} key={`${index}${hop.name}`} />
        ))}
      </ol>
      <h3>{result.scopes_granted ? 'Asked and granted' : 'Asked for'}</h3>
      <ul className="scope-answers">
        {compareScopes(result.scopes_requested, result.scopes_granted).map((answer) => (
          <Scope answer={answer} key={answer.scope} />
        ))}
      </ul>
      <h3>Spent</h3>
      <p className="small muted">
        {counted(calls.length, 'call')} to {result.provider_name}
        {total > 0 && <>, {durationInWords(total)} in all</>}.
        {result.rate_limit && (
          <>
            {' '}
            {result.rate_limit.remaining.toLocaleString('en')} of{' '}
            {result.rate_limit.limit.toLocaleString('en')} are left; the count starts again{' '}
            <TimeAgo at={result.rate_limit.reset_at} />.
          </>
        )}
      </p>
    </section>
  );
}

function Hop({ hop }: { readonly hop: OauthTryResource['hops'][number] }) {
  return (
    <li className={`hop hop-${hopState(hop)}`}>
      <div className="hop-head">
        <strong>{hopTitle(hop.name)}</strong>
        <span className="muted">{durationInWords(hop.duration_ms)}</span>
      </div>
      <p className="hop-request muted">
        {hop.status !== null && <span className="hop-status">{hop.status}</span>}
        <code>
          {hop.method} {hop.url}
        </code>
      </p>
      {hop.error && (
        <p className="hop-error">
          <code>{hop.error}</code>
        </p>
      )}
    </li>
  );
}

function Scope({ answer: { scope, isAsked, isGranted } }: { readonly answer: ScopeAnswer }) {
  return (
    <li className={isGranted === false ? 'scope-refused' : ''}>
      {isGranted === null ? <span /> : <Icon name={isGranted ? 'check' : 'close'} size={14} />}
      <code>{scope}</code>
      <span className="muted">{scopeWords(isAsked, isGranted)}</span>
    </li>
  );
}

function scopeWords(isAsked: boolean, isGranted: boolean | null): string {
  if (isGranted === null) return '';
  if (!isAsked) return 'granted without being asked for';
  return isGranted ? 'granted' : 'asked for and not granted';
}
