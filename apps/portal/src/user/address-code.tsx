import { frontendMe } from '@portico/contract';
import type { EmailAddressResource } from '@portico/contract';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { usePortal } from '../portal.ts';
import { isCodeSpent } from '../verify-email-address/code-boxes.ts';
import { CodeForm } from '../verify-email-address/code-form.tsx';
import { SendAgainLink } from '../verify-email-address/send-again.tsx';
import { secondsToWait } from '../verify-email-address/verifying.ts';
import { refusalFor } from '../words.ts';
import { refusalOf, useAccount } from './account.ts';
import type { Refusal } from './account.ts';

interface AddressCodeProps {
  readonly address: EmailAddressResource;
  readonly onClose: () => void;
}

const strategy = 'email_code';
/** As long as the server waits between two mails to one address. */
const resendAfterMs = 30_000;

/** Proves an address of the person's by a code, which is sent on arrival unless one is on its way. */
export function AddressCode({ address, onClose }: AddressCodeProps) {
  const { app } = usePortal();
  const sentenceId = useId();
  const { busy, refusal, isSent, times, resendAt, send, enter } = useAddressCode(address, onClose);
  const reason = refusal && refusalFor(refusal.code, { app });
  const again = <SendAgainLink resendAt={resendAt} busy={busy === 'sending'} onResend={() => void send()} />;
  return (
    <div className="pt-panel">
      {isSent ? (
        <>
          <p id={sentenceId}>
            {times > 1 ? 'We sent a new code to ' : 'We sent a code to '}
            <b>
              <bdi>{address.email_address}</bdi>
            </b>
          </p>
          <CodeForm
            key={times}
            sentenceId={sentenceId}
            error={reason}
            wrong={isCodeSpent(refusal?.code)}
            busy={busy === 'code'}
            onCode={(code) => void enter(code)}
          />
        </>
      ) : (
        <Notice>{reason}</Notice>
      )}
      <div className="pt-panel-foot">
        {(isSent || reason) && again}
        <Button kind="plain" onPress={onClose}>
          Later
        </Button>
      </div>
    </div>
  );
}

function useAddressCode(
  { id, verification, updated_at: updatedAt }: EmailAddressResource,
  onProven: () => void,
) {
  const { call } = usePortal();
  const { refresh } = useAccount();
  const isUnderWay = verification?.strategy === strategy && verification.status === 'unverified';
  const [isSent, setSent] = useState(isUnderWay);
  const [times, setTimes] = useState(0);
  const [busy, setBusy] = useState<'sending' | 'code'>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [resendAt, setResendAt] = useState(isUnderWay ? updatedAt + resendAfterMs : 0);

  const send = useCallback(async () => {
    setBusy('sending');
    setRefusal(undefined);
    try {
      await call(frontendMe.prepareMyEmailAddress, { params: { id }, body: { strategy } });
      setSent(true);
      setTimes((former) => former + 1);
      setResendAt(Date.now() + resendAfterMs);
    } catch (error) {
      setRefusal(refusalOf(error));
      setResendAt(Date.now() + secondsToWait(error) * 1000);
    }
    setBusy(undefined);
  }, [call, id]);

  const hasArrived = useRef(false);
  useEffect(() => {
    if (!hasArrived.current && !isUnderWay) void send();
    hasArrived.current = true;
  }, [isUnderWay, send]);

  const enter = async (code: string) => {
    setBusy('code');
    setRefusal(undefined);
    try {
      await call(frontendMe.attemptMyEmailAddress, { params: { id }, body: { strategy, code } });
      await refresh();
      return onProven();
    } catch (error) {
      const refused = refusalOf(error);
      setRefusal(refused);
      // It may be gone, or proven in another tab: then the list says so.
      if (!isCodeSpent(refused.code)) await refresh();
    }
    setBusy(undefined);
  };
  return { busy, refusal, isSent, times, resendAt, send, enter };
}
