import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePortal } from '../portal.ts';
import { useAction } from './account.ts';
import { connectReasonFor } from './connect-words.ts';
import type { AccountRow } from './person.ts';

/**
 * The account at the provider belongs to another account here. Nothing has changed, nothing is told about the
 * other one, and nothing happens until the person chooses.
 */
export function ConflictPanel({ row }: { readonly row: AccountRow }) {
  const { app, environment } = usePortal();
  const { id, strategy, provider, handle, canConnect } = row;
  const switching = useAction();
  const connecting = useAction();
  const dismissing = useAction();
  const names = { app, provider, handle: handle || undefined };
  const refusal = switching.refusal ?? connecting.refusal ?? dismissing.refusal;
  const canSignIn = environment.user_settings.social[strategy]?.authenticatable === true;
  const isBusy = switching.busy || connecting.busy || dismissing.busy;
  return (
    <div className="pt-opened">
      <div className="pt-panel">
        <p>{connectReasonFor('oauth_account_already_linked', names)}</p>
        <Notice>{refusal && connectReasonFor(refusal.code, names)}</Notice>
        <div className="pt-panel-actions">
          {canSignIn && (
            <Button
              busy={switching.busy}
              resting={isBusy}
              onPress={() => void switching.run({ kind: 'switch-account', failedId: id, strategy })}
            >
              Sign in to that account
            </Button>
          )}
          {canConnect && (
            <Button
              kind="plain"
              busy={connecting.busy}
              resting={isBusy}
              onPress={() => void connecting.run({ kind: 'connect', strategy })}
            >
              Use a different {provider} account
            </Button>
          )}
          <Button
            kind="plain"
            busy={dismissing.busy}
            resting={isBusy}
            onPress={() => void dismissing.run({ kind: 'disconnect', id })}
          >
            Cancel
          </Button>
        </div>
      </div>
    </div>
  );
}
