import { Tabs } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEnvironment } from '../data/environment.tsx';
import { BackLink } from '../parts/back-link.tsx';
import { Icon } from '../parts/icon.tsx';
import { Page } from '../parts/page.tsx';
import { customKinds } from './custom-kinds.ts';
import { ProviderPicker } from './provider-picker.tsx';
import './choose-provider.css';

/** The providers there are, and those of an operator's own. */
export function ChooseProvider() {
  const { slug } = useEnvironment();
  const { kind } = useSearch({ from: '/$environment/connections/new' });
  const navigate = useNavigate();
  const show = (tab: string | null) =>
    void navigate({
      to: '/$environment/connections/new',
      params: { environment: slug },
      search: tab === 'custom' ? { kind: 'custom' } : {},
      replace: true,
    });
  return (
    <Page
      title="Add connection"
      explanation="Choose where the accounts are that people sign in with."
      back={<BackLink to="/$environment/connections">SSO connections</BackLink>}
    >
      <Tabs value={kind ?? 'all-users'} onChange={show} className="provider-tabs" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="all-users">For all users</Tabs.Tab>
          <Tabs.Tab value="custom">Custom provider</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="all-users">
          <ProviderPicker />
        </Tabs.Panel>
        <Tabs.Panel value="custom">
          <CustomKinds />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function CustomKinds() {
  const { slug: environment } = useEnvironment();
  return (
    <ul className="custom-kinds" aria-label="Custom providers">
      {customKinds.map(({ path, title, explanation }) => (
        <li key={path}>
          <Link
            to="/$environment/connections/new/custom/$kind"
            params={{ environment, kind: path }}
            className="provider-choice custom-kind"
          >
            <span>
              <strong>{title}</strong>
              <span className="custom-kind-explanation">{explanation}</span>
            </span>
            <Icon name="right" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
