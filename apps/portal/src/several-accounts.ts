import type { EnvironmentResource } from '@portico/contract';

/** Whether several people, or several accounts of one, may be signed in on one browser. */
export function allowsSeveralAccounts({ auth_config: config }: EnvironmentResource): boolean {
  return config['single_session_mode'] === false;
}
