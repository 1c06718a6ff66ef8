/** Portico's mark, a small arch: two columns and a round opening. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg
      className="mark"
      viewBox="0 0 32 32"
      width={size}
      height={size}
      fill="currentColor"
      aria-hidden="true"
    >
      <path d="M3 15a13 13 0 0 1 26 0h-7a6 6 0 0 0-12 0z" />
      <path d="M3 17h7v12H3zM22 17h7v12h-7z" />
    </svg>
  );
}
