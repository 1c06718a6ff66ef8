import { usePortal } from '../portal.ts';

/** The way to the people who run the app; nothing where they gave no address. */
export function Contact() {
  const { environment, app } = usePortal();
  const address = environment.display_config.support_email;
  if (!address) return null;
  return (
    <p className="pt-hint">
      Questions?{' '}
      <a className="pt-link" href={`mailto:${encodeURIComponent(address).replace('%40', '@')}`}>
        Write to {app}
      </a>
    </p>
  );
}
