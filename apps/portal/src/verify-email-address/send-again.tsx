import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';

interface SendAgainProps {
  /** milliseconds since the epoch: before, the server would refuse */
  readonly resendAt: number;
  readonly busy: boolean;
  readonly onResend: () => void;
}

/** The quiet way to another mail, under what was asked for. */
export function SendAgainLink({ resendAt, busy, onResend }: SendAgainProps) {
  const seconds = useCountdown(resendAt);
  if (seconds > 0) {
    return (
      <span className="pt-countdown">
        Send again in <TimeLeft seconds={seconds} />
      </span>
    );
  }
  return (
    <QuietButton busy={busy} onPress={onResend}>
      {busy ? 'Sending…' : 'Send again'}
    </QuietButton>
  );
}

interface SendOtherProps extends SendAgainProps {
  /** what is mailed instead, such as "link" */
  readonly thing: string;
}

/** The way to a mail of the other kind; before another may be asked for, it says that there is one. */
export function SendOther({ resendAt, busy, onResend, thing }: SendOtherProps) {
  const seconds = useCountdown(resendAt);
  return (
    <p className="pt-hint">
      {seconds > 0 ? (
        <>
          Send a {thing} instead in <TimeLeft seconds={seconds} />
        </>
      ) : (
        <QuietButton busy={busy} onPress={onResend}>
          Send a {thing} instead
        </QuietButton>
      )}
    </p>
  );
}

interface QuietButtonProps {
  readonly children: ReactNode;
  readonly busy: boolean;
  readonly onPress: () => void;
}

function QuietButton({ children, busy, onPress }: QuietButtonProps) {
  return (
    <button
      type="button"
      className="pt-link"
      aria-disabled={busy}
      onClick={() => {
        if (!busy) onPress();
      }}
    >
      {children}
    </button>
  );
}

/** The main thing to do where no code was sent. */
export function SendAgainButton({ resendAt, busy, onResend }: SendAgainProps) {
  const seconds = useCountdown(resendAt);
  return (
    <Button kind={seconds > 0 ? 'plain' : 'primary'} busy={busy} resting={seconds > 0} onPress={onResend}>
      Send again
      {seconds > 0 && (
        <>
          {' '}
          in <TimeLeft seconds={seconds} />
        </>
      )}
    </Button>
  );
}

function TimeLeft({ seconds }: { readonly seconds: number }) {
  const inMinutes = seconds > 90;
  return (
    <>
      <span className="pt-countdown-number">{inMinutes ? Math.ceil(seconds / 60) : seconds}</span>{' '}
      {inMinutes ? 'min' : 's'}
    </>
  );
}

/** @returns whole seconds left; measured against the clock, because timers rest while a tab is hidden */
function useCountdown(until: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
