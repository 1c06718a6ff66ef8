import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { ApiError } from '@portico/js';
import type { OauthTryResource } from '@portico/contract';
import { useEffect } from 'react';
import { rememberSuccessfulTry, useTryIt } from '../connections/try-it.ts';
import { useEnvironment } from '../data/environment.tsx';
import { tryQuery } from '../data/queries.ts';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { RawJson } from '../parts/section.tsx';
import { EnvironmentFrame } from '../shell/environment-layout.tsx';
import { TryFailure } from './try-failure.tsx';
import { TryPerson } from './try-person.tsx';
import { TryTimeline } from './try-timeline.tsx';
import './try-result.css';

/** `/dashboard/tries/<id>?environment=<slug>`, where a trial ends. */
export function TryResult() {
  const { environment } = useSearch({ from: '/tries/$tryId' });
  return (
    <EnvironmentFrame slug={environment}>
      <LoadedTry />
    </EnvironmentFrame>
  );
}

function LoadedTry() {
  const { tryId } = useParams({ from: '/tries/$tryId' });
  const environment = useEnvironment();
  const result = useQuery(tryQuery(environment, tryId));
  const hasSucceeded = result.data?.status === 'succeeded';
  useEffect(() => {
    if (hasSucceeded) rememberSuccessfulTry(environment);
  }, [hasSucceeded, environment]);
  if (result.data) return <TryPage result={result.data} />;
  const isGone = result.error instanceof ApiError && result.error.code === 'oauth_try_not_found';
  return (
    <Page title={isGone ? 'This trial has no result' : 'Trial'}>
      {result.isPending && <RowSkeletons rows={4} />}
      {isGone && (
        <>
          <p className="muted">
            Nobody has finished it yet, or it is over: what a trial showed is kept for ten minutes and stored
            nowhere.
          </p>
          <Button
            variant="default"
            mt={16}
            onClick={() => void result.refetch()}
            loading={result.isFetching}
            leftSection={<Icon name="refresh" />}
          >
            Look again
          </Button>
        </>
      )}
      {result.isError && !isGone && <Failure error={result.error} onRetry={() => void result.refetch()} />}
    </Page>
  );
}

function TryPage({ result }: { readonly result: OauthTryResource }) {
  const { slug, summary } = useEnvironment();
  const tryIt = useTryIt();
  const hasSucceeded = result.status === 'succeeded';
  const where = result.credentials === 'sandbox' ? 'the sandbox’s ' : '';
  return (
    <Page
      title={hasSucceeded ? 'It works!' : 'It did not work yet'}
      icon={<TryMark hasSucceeded={hasSucceeded} />}
      explanation={`A trial of ${where}${result.provider_name} in ${summary.name.toLowerCase()}. Nothing was stored and nobody was signed in.`}
      actions={
        <>
          <Link
            to="/$environment/connections/$connectionId"
            params={{ environment: slug, connectionId: result.oauth_provider_id }}
            className="try-back"
          >
            Open the connection
          </Link>
          <Button
            variant={hasSucceeded ? 'default' : 'filled'}
            onClick={() => tryIt.start(result.oauth_provider_id)}
            loading={tryIt.isStarting}
            leftSection={<Icon name="refresh" />}
          >
            Try again
          </Button>
        </>
      }
    >
      <div className="try">
        <div className="try-left">
          {result.error && <TryFailure error={result.error} providerName={result.provider_name} />}
          {result.identity && <TryPerson result={result} identity={result.identity} />}
        </div>
        <TryTimeline result={result} />
      </div>
      {result.raw !== null && result.raw !== undefined && (
        <div className="try-raw">
          <RawJson title={`${result.provider_name}’s answer, as it came`} value={result.raw} />
        </div>
      )}
    </Page>
  );
}

function TryMark({ hasSucceeded }: { readonly hasSucceeded: boolean }) {
  return (
    <span className={`try-mark ${hasSucceeded ? 'try-mark-good' : 'try-mark-bad'}`}>
      <Icon name={hasSucceeded ? 'check' : 'warning'} size={18} />
    </span>
  );
}
