import { useId } from 'react';
import { Button, Spinner } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Notice } from '../parts/notice.tsx';
import { OwnerLinkHint } from '../parts/owner-link.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { usePortal } from '../portal.ts';
import { isCodeSpent } from '../verify-email-address/code-boxes.ts';
import { CodeForm } from '../verify-email-address/code-form.tsx';
import { SendAgainLink } from '../verify-email-address/send-again.tsx';
import { refusalFor } from '../words.ts';
import type { Factors, FreshStep } from './fresh-step.ts';
import { nameOfProvider } from './person.ts';
import type { Asking } from './use-account.ts';
import { useFresh } from './use-fresh.ts';
import type { Fresh } from './use-fresh.ts';

/** Asks for proof that it is the person, before something that gives or takes a way in. */
export function FreshDialog({ asking }: { readonly asking: Asking }) {
  const fresh = useFresh(asking);
  const { state } = fresh;
  return (
    <Dialog title="Is it you?" onClose={() => asking.answer(false)}>
      {state.step === 'code' ? <Code fresh={fresh} state={state} /> : <Choice fresh={fresh} />}
      <div className="pt-dialog-foot">
        <button type="button" className="pt-link" onClick={() => asking.answer(false)}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

function useReason({ refusal }: Fresh): string | undefined {
  const { app } = usePortal();
  if (!refusal) return undefined;
  return refusalFor(refusal.code, { app, provider: refusal.provider, handle: refusal.handle });
}

function Choice({ fresh }: { readonly fresh: Fresh }) {
  const { app } = usePortal();
  const reason = useReason(fresh);
  const { state } = fresh;
  return (
    <>
      <p className="pt-sentence">This is about how you get in to {app}, so show once more that it is you.</p>
      <Notice>{reason}</Notice>
      {state.step === 'choosing' ? (
        <Ways factors={state.factors} fresh={fresh} />
      ) : (
        !reason && <div className="pt-skeleton pt-skeleton-control pt-actions" aria-busy="true" />
      )}
    </>
  );
}

function Ways({ factors, fresh }: { readonly factors: Factors; readonly fresh: Fresh }) {
  const { busy, sendCode, goToProvider } = fresh;
  const { environment } = usePortal();
  if (factors.emails.length + factors.providers.length === 0) {
    return environment.display_config.is_operators ? (
      <OwnerLinkHint />
    ) : (
      <p className="pt-hint">Sign out, then sign in again to go on.</p>
    );
  }
  return (
    <div className="pt-actions">
      {factors.emails.map((email) => (
        <Button
          key={email.id}
          busy={busy === email.id}
          resting={busy !== undefined}
          onPress={() => sendCode(email)}
        >
          Email a code to <bdi>{email.address}</bdi>
        </Button>
      ))}
      {factors.providers.map((strategy) => {
        const name = nameOfProvider(strategy, environment);
        return (
          <button
            key={strategy}
            type="button"
            className="pt-provider pt-provider-wide"
            aria-disabled={busy !== undefined}
            aria-busy={busy === strategy}
            onClick={() => {
              if (busy === undefined) goToProvider(strategy);
            }}
          >
            {busy === strategy ? (
              <Spinner />
            ) : (
              <ProviderLogo url={environment.user_settings.social[strategy]?.logo_url ?? ''} name={name} />
            )}
            <span className="pt-provider-label">Continue with {name}</span>
          </button>
        );
      })}
    </div>
  );
}

interface CodeProps {
  readonly fresh: Fresh;
  readonly state: Extract<FreshStep, { step: 'code' }>;
}

function Code({ fresh, state }: CodeProps) {
  const sentenceId = useId();
  const { email, resendAt, times } = state;
  return (
    <>
      <p className="pt-sentence" id={sentenceId}>
        {times > 0 ? 'We sent a new code to ' : 'We sent a code to '}
        <b>
          <bdi>{email.address}</bdi>
        </b>
      </p>
      <CodeForm
        key={times}
        sentenceId={sentenceId}
        error={useReason(fresh)}
        wrong={isCodeSpent(fresh.refusal?.code)}
        busy={fresh.busy === 'code'}
        onCode={fresh.enterCode}
      />
      <div className="pt-card-foot">
        <SendAgainLink
          resendAt={resendAt}
          busy={fresh.busy === email.id}
          onResend={() => fresh.sendCode(email)}
        />
      </div>
    </>
  );
}
