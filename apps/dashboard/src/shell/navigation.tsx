import { Link } from '@tanstack/react-router';
import { useEnvironment } from '../data/environment.tsx';
import { counted } from '../parts/relative-time.ts';
import { Icon } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { pagesFor } from './pages.ts';

export function Navigation({ label }: { readonly label: string }) {
  const { slug, isDevelopment, summary } = useEnvironment();
  const params = { environment: slug };
  return (
    <nav className="navigation" aria-label={label}>
      <Link to="/$environment/overview" params={params} className="navigation-project">
        <Mark size={20} />
        <span className="truncate">{summary.project_name}</span>
      </Link>
      <ul>
        {pagesFor(isDevelopment).map(({ path, title, icon }) => (
          <li key={path}>
            <Link
              to={path}
              params={params}
              className="navigation-link"
              activeOptions={{ includeSearch: false }}
            >
              <Icon name={icon} />
              {title}
              {icon === 'inbox' && <InboxCount count={summary.inbox_count} />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function InboxCount({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <span className="navigation-count" title={counted(count, 'message')}>
      {count > 99 ? '99+' : count}
    </span>
  );
}
