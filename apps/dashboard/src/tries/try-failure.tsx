import type { OauthTryResource } from '@portico/contract';
import { CopyField } from '../parts/copy-field.tsx';
import { Emphasised } from '../parts/emphasised.tsx';

interface TryFailureProps {
  readonly error: NonNullable<OauthTryResource['error']>;
  readonly providerName: string;
}

/** Where it stopped, the provider's own words, the likely cause, and the exact field to change. */
export function TryFailure({ error, providerName }: TryFailureProps) {
  return (
    <section className="card try-failure" aria-labelledby="try-failure">
      <div>
        <h2 id="try-failure">{error.message}</h2>
        <p className="small muted">
          <code>{error.code}</code>
        </p>
      </div>
      {(error.provider_error !== null || error.provider_description !== null) && (
        <figure className="try-quote">
          <figcaption className="small muted">{providerName}’s own words</figcaption>
          <blockquote>
            {error.provider_description}
            {error.provider_error && <code>{error.provider_error}</code>}
          </blockquote>
        </figure>
      )}
      {error.cause && (
        <div>
          <h3>Likely cause</h3>
          <p>
            <Emphasised text={error.cause} />
          </p>
        </div>
      )}
      {error.fix && (
        <div className="try-fix">
          <h3>What to change</h3>
          <p>
            <Emphasised text={error.fix} />
          </p>
          {error.right_value !== null && (
            <CopyField label={error.field ?? 'The right value'} value={error.right_value} />
          )}
          {error.right_value === null && error.field !== null && (
            <p className="small muted">
              The field is <strong>{error.field}</strong>.
            </p>
          )}
        </div>
      )}
    </section>
  );
}
