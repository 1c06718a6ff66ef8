import { useQuery } from '@tanstack/react-query';
import type { OauthTryResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { connectionQuery, settingsQuery } from '../data/queries.ts';
import { CopyId } from '../parts/copy-field.tsx';
import { nameOf, Picture } from '../parts/person.tsx';
import { outcomeWords } from './outcome-words.ts';

type Identity = NonNullable<OauthTryResource['identity']>;

/** The person as the app would see them, and what a real sign-in would do with them. */
export function TryPerson({
  result,
  identity,
}: {
  readonly result: OauthTryResource;
  readonly identity: Identity;
}) {
  const name = nameOf(identity);
  return (
    <section className="card try-person" aria-label="The person">
      <div className="try-person-head">
        <Picture url={identity.image_url} name={name} size={64} />
        <div>
          <h2>{name}</h2>
          {identity.username && <p className="muted">@{identity.username}</p>}
        </div>
      </div>
      <dl className="facts">
        <dt>Email address</dt>
        <dd>
          <Email result={result} identity={identity} />
        </dd>
        <dt>Id at {result.provider_name}</dt>
        <dd>
          <CopyId value={identity.provider_user_id} />
        </dd>
      </dl>
      {result.decision && <Decision decision={result.decision} />}
    </section>
  );
}

function Email({ result, identity }: { readonly result: OauthTryResource; readonly identity: Identity }) {
  const environment = useEnvironment();
  const settings = useQuery(settingsQuery(environment));
  const connection = useQuery(connectionQuery(environment, result.oauth_provider_id));
  if (identity.email_address !== null) {
    return (
      <>
        {identity.email_address}{' '}
        <span className={`state small muted state-${identity.email_verified ? 'good' : 'attention'}`}>
          {identity.email_verified ? 'Verified' : 'Not verified'}
        </span>
      </>
    );
  }
  if (!settings.data || !connection.data) return 'No email';
  const app = settings.data.application_name;
  if (!settings.data.attributes.email_address.required) return `No email: ${app} does not need one`;
  const outcomes = {
    continue: `No email: ${app} would ask for it`,
    allow: `No email: ${app} would let them in without`,
    reject: `No email: ${app} would turn them away`,
  } as const;
  return outcomes[connection.data.on_missing_email];
}

function Decision({ decision }: { readonly decision: NonNullable<OauthTryResource['decision']> }) {
  return (
    <div className="try-decision">
      <h3>What would happen</h3>
      <p>{outcomeWords(decision.outcome)}</p>
      <p className="small muted">
        Decided by the rule <code>{decision.rule}</code>
        {decision.passed.length > 0 && (
          <>
            {' '}
            after <code>{decision.passed.join(', ')}</code> did not apply
          </>
        )}
        .
      </p>
    </div>
  );
}
