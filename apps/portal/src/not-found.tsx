import { Card } from './parts/card.tsx';
import { Heading } from './parts/heading.tsx';
import { Link } from './parts/link.tsx';
import { usePageTitle } from './parts/page-title.ts';
import { usePortal } from './portal.ts';

/** An address below the portal's that names no page. */
export function NotFound() {
  const { app } = usePortal();
  usePageTitle(`No such page · ${app}`);
  return (
    <Card>
      <Heading>There is no page here</Heading>
      <p className="pt-sentence">The address may be mistyped, or the page has moved.</p>
      <div className="pt-actions">
        <Link to="/sign-in" className="pt-button pt-button-primary">
          Go to sign-in
        </Link>
      </div>
    </Card>
  );
}
