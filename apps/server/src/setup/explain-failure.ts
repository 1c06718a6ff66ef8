import { ConfigError } from '../config.ts';
import { MasterKeyError } from '../keys/master-key.ts';

/** Why a command ended: a sentence for what an operator can mend, the stack for anything else. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof MasterKeyError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what uses it, or set PORTICO_PORT.`;
  return error.stack ?? error.message;
}
