/** Portico's mark, a small arch: two columns and a round opening. Stands in where an app has no logo. */
export function Mark() {
  return (
    <svg className="pt-mark" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
      <path d="M4 14a12 12 0 0 1 24 0h-5a7 7 0 0 0-14 0z" />
      <path d="M4 16h5v10h1.5v3h-8v-3H4zM23 16h5v10h1.5v3h-8v-3H23z" />
    </svg>
  );
}
