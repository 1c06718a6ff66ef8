interface QuietButtonProps {
  readonly label: string;
  /** what it is about, where the label alone does not say: read out after it */
  readonly about?: string;
  /** it was pressed and its answer is awaited */
  readonly busy?: boolean;
  readonly onPress: () => void;
}

/** One of several things to do with a row. */
export function QuietButton({ label, about, busy = false, onPress }: QuietButtonProps) {
  return (
    <button
      type="button"
      className="pt-quiet pt-quiet-quiet"
      aria-disabled={busy}
      aria-busy={busy}
      onClick={() => {
        if (!busy) onPress();
      }}
    >
      {label}
      {about !== undefined && <span className="pt-only-read-out"> {about}</span>}
    </button>
  );
}
