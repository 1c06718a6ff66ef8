import { ConfigError } from '../config.ts';
import { MasterKeyError } from '../keys/master-key.ts';
import { isDatabaseRefused, isDatabaseUnavailable, isSqliteError } from '../store/database.ts';

type SystemError = NodeJS.ErrnoException & { port?: number; address?: string; hostname?: string };

/** Why a command ended: a sentence for what an operator can mend, the stack for anything else. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError || error instanceof MasterKeyError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return explainListening(error) ?? explainData(error) ?? error.stack ?? error.message;
}

function explainListening({ code, syscall, address, port, hostname }: SystemError): string | undefined {
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what uses it, or set PORTICO_PORT.`;
  if (syscall === 'listen') return `${address}:${port} cannot be listened on (${code}). Check PORTICO_HOST.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `There is no host named ${hostname}. Check PORTICO_HOST and DATABASE_URL.`;
  return undefined;
}

function explainData(error: Error): string | undefined {
  const { code, path, message } = error as SystemError;
  if (code !== undefined && path !== undefined)
    return `${path} cannot be used (${code}). Check PORTICO_DATA, its permissions and the space on its disk.`;
  if (isSqliteError(error)) return `The database in PORTICO_DATA cannot be used: ${message}.`;
  if (isDatabaseUnavailable(error))
    return `The database at DATABASE_URL does not answer (${code ?? message}).`;
  if (isDatabaseRefused(error)) return `The database at DATABASE_URL lets nobody in: ${message}.`;
  return undefined;
}
