import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../data/queries.ts';
import { useEnvironment } from '../data/environment.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { Page } from '../parts/page.tsx';
import { Section } from '../parts/section.tsx';

/** The pages that people see, ready to be visited. */
export function Portal() {
  const environment = useEnvironment();
  const { summary, isDevelopment } = environment;
  const settings = useQuery(settingsQuery(environment));
  const origin = settings.data?.allowed_origins[0];
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
      <Section title="Account" reason="Name, email addresses, connected accounts, devices.">
        <CopyField label="Account URL" value={`${baseUrl}/user`} canVisit />
      </Section>
      <Section
        title="Coming back"
        reason="Where people go afterwards has to be allowed in the settings first."
      >
        <CopyField
          label="Example"
          value={`${signInUrl}?redirect_url=${encodeURIComponent(`${origin ?? 'https://app.example.com'}/`)}`}
          description={
            origin === undefined
              ? 'Add redirect_url, and people return to your app once they are signed in. First add the origin of your app in the settings.'
              : 'Add redirect_url, and people return to your app once they are signed in.'
          }
        />
      </Section>
    </Page>
  );
}
