/** The pool alone. The whole of undici would bring fetch, WebSocket, caches and mocks, which nobody here uses, into memory. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
