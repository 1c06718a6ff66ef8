import type { Origin } from '../audit/audit.ts';
import type { Device } from '../sessions/start-session.ts';
import type { Flow } from './flow.ts';

/** What came back from a provider, and from whom. */
export interface FinishFlow {
  readonly flow: Flow;
  /** where the provider sent the browser, without the query */
  readonly callbackUrl: string;
  /** of the callback's query */
  readonly params: URLSearchParams;
  readonly origin: Origin;
  readonly reference: string;
  readonly device: Device;
  /** hash of the secret the browser came with */
  readonly secretHash: string | undefined;
}
