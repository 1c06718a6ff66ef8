import { Notice } from '../parts/notice.tsx';
import { Opener } from '../parts/opener.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { QuietButton } from '../parts/quiet-button.tsx';
import { State } from '../parts/state.tsx';
import { usePortal } from '../portal.ts';
import { refusalFor } from '../words.ts';
import { useAccount, useAction } from './account.ts';
import { ConfirmPanel } from './confirm-panel.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { connectReasonFor, problemWordsFor } from './connect-words.ts';
import { isOnlyWayIn } from './person.ts';
import type { AccountRow } from './person.ts';

/** An account at a provider: connected, to be connected again, or the trace of an attempt that failed. */
export function AccountItem({ row }: { readonly row: AccountRow }) {
  const { provider, logoUrl, label, isConnected, problem } = row;
  const isConflict = problem?.code === 'oauth_account_already_linked' && !isConnected;
  return (
    <li className="pt-row">
      <ProviderLogo url={logoUrl} name={provider} />
      <div className="pt-row-text">
        <p className="pt-row-name">{provider}</p>
        {label && (
          <p className="pt-row-detail">
            <bdi>{label}</bdi>
          </p>
        )}
      </div>
      <AccountState row={row} />
      {isConflict ? <ConflictPanel row={row} /> : <ItemActions row={row} />}
    </li>
  );
}

function AccountState({ row: { isConnected, problem } }: { readonly row: AccountRow }) {
  if (!isConnected) return <State kind="attention">Not connected</State>;
  return problem ? <State kind="attention">Needs attention</State> : <State kind="good">Connected</State>;
}

function ItemActions({ row }: { readonly row: AccountRow }) {
  const { app } = usePortal();
  const { id, strategy, provider, handle, isConnected, canConnect, problem } = row;
  const connecting = useAction();
  const names = { app, provider, handle: handle || undefined };
  const reconnect = () =>
    void connecting.run(isConnected ? { kind: 'reconnect', id } : { kind: 'connect', strategy });
  const refused = connecting.refusal && connectReasonFor(connecting.refusal.code, names);
  return (
    <>
      {problem && (
        <div className="pt-opened pt-row-problem">
          <p>{problemWordsFor(problem, names)}</p>
          {problem.reference && <p className="pt-row-detail">Reference {problem.reference}</p>}
        </div>
      )}
      <div className="pt-row-actions">
        {problem && canConnect && (
          <QuietButton label="Reconnect" about={provider} busy={connecting.busy} onPress={reconnect} />
        )}
        {isConnected ? <Disconnect row={row} /> : <Dismiss row={row} />}
        {refused && (
          <div className="pt-opened">
            <Notice>{refused}</Notice>
          </div>
        )}
      </div>
    </>
  );
}

/** Takes the trace of an attempt away. */
function Dismiss({ row: { id, provider } }: { readonly row: AccountRow }) {
  const { busy, run } = useAction();
  return (
    <QuietButton
      label="Dismiss"
      about={provider}
      busy={busy}
      onPress={() => void run({ kind: 'disconnect', id })}
    />
  );
}

function Disconnect({ row: { id, provider } }: { readonly row: AccountRow }) {
  const { environment, app } = usePortal();
  const { user } = useAccount();
  const { busy, refusal, run } = useAction();
  if (isOnlyWayIn(user, environment, id)) return <span className="pt-row-why">Your only way to sign in</span>;
  return (
    <Opener label="Disconnect" about={provider}>
      {(close) => (
        <ConfirmPanel
          label="Disconnect"
          busy={busy}
          refusal={refusal && refusalFor(refusal.code, { app, provider })}
          onConfirm={() => void run({ kind: 'disconnect', id })}
          onCancel={close}
        >
          You cannot sign in to {app} with {provider} any more, and you are signed out on your other devices.
        </ConfirmPanel>
      )}
    </Opener>
  );
}
