import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SimulationResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { userQuery } from '../data/queries.ts';
import { nameOf } from '../parts/person.tsx';
import { Folded } from '../parts/section.tsx';
import { outcomeWords } from '../tries/outcome-words.ts';
import { ruleWords } from './rule-words.ts';

/** The outcome in words, the rule that decided, and the rules that did not apply. */
export function SimulationResult({ simulation }: { readonly simulation: SimulationResource }) {
  const { rule, outcome, code, user_id: userId, passed, identity } = simulation;
  const email = identity.email_address;
  return (
    <section className="card simulation" aria-labelledby="simulation">
      <div>
        <h3 id="simulation">{outcomeWords(code ?? outcome)}</h3>
        {code !== null && (
          <p className="small muted">
            <code>{code}</code>
          </p>
        )}
      </div>
      <dl className="facts">
        <dt>Decided by</dt>
        <dd>
          {ruleWords[rule]} <code className="muted">{rule}</code>
        </dd>
        {userId !== null && (
          <>
            <dt>Which user</dt>
            <dd>
              <UserLink userId={userId} />
            </dd>
          </>
        )}
        <dt>Read as</dt>
        <dd>
          {nameOf(identity)}
          {email !== null &&
            ` · ${email} (${identity.email_verified ? 'verified there' : 'not verified there'})`}
        </dd>
      </dl>
      {passed.length > 0 && (
        <Folded title="Rules asked before, which did not apply">
          <ol className="simulation-rules">
            {passed.map((name) => (
              <li key={name}>
                {ruleWords[name]} <code className="muted">{name}</code>
              </li>
            ))}
          </ol>
        </Folded>
      )}
    </section>
  );
}

function UserLink({ userId }: { readonly userId: string }) {
  const environment = useEnvironment();
  const user = useQuery(userQuery(environment, userId));
  return (
    <Link to="/$environment/users/$userId" params={{ environment: environment.slug, userId }}>
      {user.data ? nameOf(user.data) : userId}
    </Link>
  );
}
