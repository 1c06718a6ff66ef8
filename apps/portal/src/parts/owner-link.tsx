import { usePortal } from '../portal.ts';

/** The way in that operators always have: whoever has the machine makes themselves a link. */
export function OwnerLinkHint() {
  const { environment } = usePortal();
  if (!environment.display_config.is_operators) return null;
  return (
    <p className="pt-hint">
      Whoever has the machine that Portico runs on can always come in: <code>npm run owner-link</code> prints
      a link that opens the dashboard once.
    </p>
  );
}
