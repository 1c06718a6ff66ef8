import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { EnvironmentSettingsResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { settingsQuery } from '../data/queries.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Note } from '../parts/note.tsx';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';

/** The pages that people see, ready to be visited. */
export function Portal() {
  const { summary, isDevelopment } = useEnvironment();
  const { sign_in_url: signInUrl, base_url: baseUrl } = summary;
  return (
    <Page
      title="Portal"
      explanation="The pages where people sign in, sign up and look after their account. They are there without a line of code."
      width="form"
    >
      <Section
        title="Sign in"
        reason={
          isDevelopment
            ? 'Codes sent by mail arrive in the Inbox of this dashboard.'
            : 'Send people here from your app.'
        }
      >
        <CopyField label="Sign-in URL" value={signInUrl} canVisit />
      </Section>
      <Section title="Sign up" reason="The same, for people who are new.">
        <CopyField label="Sign-up URL" value={`${baseUrl}/sign-up`} canVisit />
      </Section>
      <Section title="Account" reason="Name and picture, email addresses, connected accounts.">
        <CopyField label="Account URL" value={`${baseUrl}/user`} canVisit />
      </Section>
      <Section
        title="Coming back"
        reason="Where people go afterwards has to be allowed in the settings first."
      >
        <ReturnExample />
      </Section>
    </Page>
  );
}

/** How an app sends people here and gets them back: to an address that is allowed, so that it works. */
function ReturnExample() {
  const environment = useEnvironment();
  const { slug, summary } = environment;
  const settings = useQuery(settingsQuery(environment));
  const allowed = settings.data && allowedReturn(settings.data);
  const isNothingAllowed = settings.data !== undefined && allowed === undefined;
  const address = allowed ?? 'https://app.example.com/';
  return (
    <>
      <CopyField
        label="Example"
        value={`${summary.sign_in_url}?redirect_url=${encodeURIComponent(address)}`}
        description="Add redirect_url, and people return to your app once they are signed in."
      />
      {isNothingAllowed && (
        <Note>
          <p>
            No address is allowed yet, so this one is refused. Add your app’s to{' '}
            <strong>Allowed origins</strong> in the{' '}
            <Link to="/$environment/settings" params={{ environment: slug }}>
              settings
            </Link>
            .
          </p>
        </Note>
      )}
    </>
  );
}

/** An address of the app that people may return to, if there is one. */
function allowedReturn({
  allowed_origins: [origin],
  allowed_redirect_urls: [url],
}: EnvironmentSettingsResource): string | undefined {
  return origin === undefined ? url : `${origin}/`;
}
