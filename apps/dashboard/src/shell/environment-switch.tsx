import { Menu } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { EnvironmentSummaryResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { Icon } from '../parts/icon.tsx';
import { samePageIn } from './pages.ts';

/** Says which environment this is; another one opens on the same page. */
export function EnvironmentSwitch({
  environments,
}: {
  readonly environments: readonly EnvironmentSummaryResource[];
}) {
  const { summary } = useEnvironment();
  const router = useRouter();
  const open = ({ slug, kind }: EnvironmentSummaryResource) => {
    const here = router.state.location.pathname;
    const path = samePageIn(here, { slug, isDevelopment: kind === 'development' });
    router.history.push(`${router.basepath}${path}`);
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className="environment-switch" aria-label={`Environment: ${summary.name}`}>
          <span className="truncate">{summary.name}</span>
          <Icon name="down" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {environments.map((environment) => (
          <Menu.Item
            key={environment.id}
            onClick={() => open(environment)}
            rightSection={environment.id === summary.id ? <Icon name="check" size={14} /> : null}
          >
            <span className={`environment-option environment-option-${environment.kind}`}>
              {environment.name}
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
