/** Portico's mark, a small arch: two columns and a round opening. Stands in where an app has no logo. */
export function Mark() {
  return (
    <svg className="pt-mark" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
      <path d="M3 15a13 13 0 0 1 26 0h-7a6 6 0 0 0-12 0z" />
      <path d="M3 17h7v12H3zM22 17h7v12h-7z" />
    </svg>
  );
}
