/** Which database a store is opened on. */
export type DatabaseTarget =
  | { readonly kind: 'sqlite'; readonly path: string } // a file, or ':memory:'
  | { readonly kind: 'postgres'; readonly connectionString: string };
