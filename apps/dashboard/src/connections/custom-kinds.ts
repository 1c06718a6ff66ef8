import type { CustomKind } from '../connection-form/provider-frame.ts';

/** What a provider of one's own can speak, the simplest to set up first. */
export const customKinds = [
  {
    kind: 'custom_oidc',
    path: 'openid-connect',
    title: 'OpenID Connect',
    explanation: 'One address says everything else. Choose this where the provider offers it.',
  },
  {
    kind: 'custom_oauth2',
    path: 'oauth2',
    title: 'OAuth 2.0',
    explanation: 'You give its endpoints, and say where its profile has what.',
  },
  {
    kind: 'custom_oauth1',
    path: 'oauth1',
    title: 'OAuth 1.0a',
    explanation: 'For older services with a consumer key, where requests are signed.',
  },
] as const satisfies readonly {
  readonly kind: CustomKind;
  readonly path: string;
  readonly title: string;
  readonly explanation: string;
}[];
