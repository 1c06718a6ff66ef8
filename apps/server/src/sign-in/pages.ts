import type { Environment } from '../environments/environment.ts';

/** The portal page that reads what came of a flow and goes on from there, or explains. */
export function problemUrl(environment: Environment): string {
  return `${environment.baseUrl}/sign-in/sso-callback`;
}
