import type { EnvironmentSummaryResource } from '@portico/contract';
import { idOf } from './canned-users.ts';

export const development: EnvironmentSummaryResource = {
  object: 'environment_summary',
  id: idOf('env', 1),
  project_name: 'Acme',
  slug: 'development',
  name: 'Development',
  kind: 'development',
  base_url: 'http://localhost:4400',
  sign_in_url: 'http://localhost:4400/sign-in',
  inbox_count: 2,
};

export const production: EnvironmentSummaryResource = {
  ...development,
  id: idOf('env', 2),
  slug: 'production',
  name: 'Production',
  kind: 'production',
  base_url: 'https://auth.acme.example',
  sign_in_url: 'https://auth.acme.example/sign-in',
  inbox_count: 0,
};
