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
      <path d="M4 25.5V14a12 12 0 0 1 24 0v11.5h-7v-11a5 5 0 0 0-10 0v11zM2 27.5h28V30H2z" />
    </svg>
  );
}
