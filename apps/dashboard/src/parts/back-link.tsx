import { Link } from '@tanstack/react-router';
import { useEnvironment } from '../data/environment.tsx';
import type { NavigationPath } from '../shell/pages.ts';
import { Icon } from './icon.tsx';

/** To the list a page belongs to. */
export function BackLink({ to, children }: { readonly to: NavigationPath; readonly children: string }) {
  const { slug } = useEnvironment();
  return (
    <Link to={to} params={{ environment: slug }}>
      <Icon name="left" size={14} />
      {children}
    </Link>
  );
}
