import { ShownOnce } from '../parts/shown-once.tsx';

/** A signing secret, which is shown once. */
export function SecretShown({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  return (
    <ShownOnce label="Signing secret" secret={secret} onDone={onDone}>
      Copy the signing secret now: it is not shown again. With it your server knows that a call is Portico’s,
      by <code>verifyWebhook</code> of <code>@portico/backend</code> or any library for Standard Webhooks.
    </ShownOnce>
  );
}
