import { workDeliveries } from './work-deliveries.ts';
import type { DeliveryDeps } from './work-deliveries.ts';

/** Apps hear of things within a second or so. */
const intervalMs = 1000;

/** Looks once a second whether something is to be sent; costs nothing where there are no endpoints. */
export function startDeliveries(deps: DeliveryDeps): { stop: () => void } {
  const timer = setInterval(() => workDeliveries(deps), intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
