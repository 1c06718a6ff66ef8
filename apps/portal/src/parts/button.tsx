import type { ReactNode } from 'react';

interface ButtonProps {
  readonly children: ReactNode;
  /** it was pressed and its answer is awaited: it stays in place and in focus, and takes no second press */
  readonly busy?: boolean;
  /** it takes no press yet, and its label says why */
  readonly resting?: boolean;
  /** `danger`: what it does cannot be taken back */
  readonly kind?: 'primary' | 'plain' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly onPress?: () => void;
}

export function Button({
  children,
  busy = false,
  resting = false,
  kind = 'primary',
  type = 'button',
  onPress,
}: ButtonProps) {
  return (
    <button
      className={`pt-button pt-button-${kind}`}
      type={type}
      aria-disabled={busy || resting}
      aria-busy={busy}
      onClick={(event) => {
        if (busy || resting) return event.preventDefault();
        onPress?.();
      }}
    >
      {busy && <Spinner />}
      <span className={busy ? 'pt-button-label-busy' : undefined}>{children}</span>
    </button>
  );
}

export function Spinner() {
  return <span className="pt-spinner" aria-hidden="true" />;
}
