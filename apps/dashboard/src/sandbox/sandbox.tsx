import { useQuery } from '@tanstack/react-query';
import { useEnvironment } from '../data/environment.tsx';
import { connectionsQuery } from '../data/queries.ts';
import { ButtonLink } from '../parts/button-link.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { Note } from '../parts/note.tsx';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';
import './sandbox.css';

const people = [
  { who: 'Somebody ordinary', what: 'A name, a handle, a picture and a confirmed email address.' },
  {
    who: 'Somebody without an email',
    what: 'Signed up with a telephone number: there is no address to give.',
  },
  {
    who: 'Somebody with an unconfirmed email',
    what: 'Where the provider says which addresses are confirmed, this one is not.',
  },
  { who: 'A protected account', what: 'Posts are private, and its id is short because it is old.' },
  { who: 'A verified organization', what: 'A name that is not a person’s.' },
  {
    who: 'One account, two handles',
    what: 'Before and after changing the handle. The id stays, so the user does.',
  },
  { who: 'A suspended account', what: 'The provider itself refuses it.' },
  { who: 'Somebody new', what: 'Made up on the spot, never seen before.' },
];

const scenarios = [
  { what: 'The person cancels', happens: 'They come back with access_denied.' },
  {
    what: 'A wrong client secret',
    happens: 'The token call is refused, as after a typing error in the credentials.',
  },
  { what: 'A code that is used or too old', happens: 'As after a doubled callback, or a slow one.' },
  { what: 'A missing permission', happens: 'Consent works, and then the profile is refused.' },
  { what: 'No credits, too many requests', happens: 'The provider’s quota is used up.' },
  {
    what: 'An email that is missing, unconfirmed or refused',
    happens: 'Whatever the person has, for this sign-in alone.',
  },
  {
    what: 'A forged id_token',
    happens: 'Of another app, issuer, sign-in or time, unsigned, or by a key nobody knows: none may get in.',
  },
  { what: 'A refused refresh', happens: 'Signing in works; the tokens end, and have to be connected again.' },
  { what: 'Slow, down, or answering nonsense', happens: 'What a bad day at the provider looks like.' },
];

/** Who lives in the sandbox and what can go wrong there on purpose. */
export function Sandbox() {
  const environment = useEnvironment();
  const { slug, summary, isDevelopment } = environment;
  const connections = useQuery(connectionsQuery(environment));
  const isUsed = connections.data?.data.some(({ credentials }) => credentials === 'sandbox');
  if (!isDevelopment) {
    return (
      <Page title="Sandbox" width="form">
        <p className="muted">The sandbox exists in development only.</p>
      </Page>
    );
  }
  return (
    <Page
      title="Sandbox"
      explanation="A stand-in for the providers, on this machine. It speaks their protocols as strictly as they do, without accounts, credentials or the internet."
      width="form"
    >
      {isUsed === false && (
        <Note>
          <p>No connection uses it now. A new one does until you give it credentials of its own.</p>
          <div className="note-actions">
            <ButtonLink to="/$environment/connections/new" params={{ environment: slug }} size="compact-md">
              Add connection
            </ButtonLink>
          </div>
        </Note>
      )}
      <Section
        title="Try it as anybody"
        reason="Continue with a provider on the sign-in page, and choose who you are on the sandbox’s own."
      >
        <CopyField label="Sign-in URL" value={summary.sign_in_url} canVisit />
      </Section>
      <Section title="People" reason="Who you can be there.">
        <Facts facts={people.map(({ who, what }) => [who, what])} />
      </Section>
      <Section
        title="Make something go wrong"
        reason="Folded at the end of the sandbox’s page, which offers what can happen at that provider. It changes that one sign-in, no other."
      >
        <Facts facts={scenarios.map(({ what, happens }) => [what, happens])} />
      </Section>
    </Page>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="sandbox-facts">
      {facts.map(([title, text]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
