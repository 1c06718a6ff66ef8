import type { OAuth1ProviderDefinition } from '@portico/providers';
import { answerProblem } from '../oauth1/refusals.ts';
import type { OAuth1Speech } from '../oauth1/speech.ts';
import { createProfileTemplate, type DescribedProvider } from '../profile/profile-of.ts';
import { scenariosFor, type Trait } from '../scenarios.ts';
import type { ProfileRecording } from '@portico/providers';
import { pathPatternOf } from './address.ts';
import { pageWordsOf } from './consent.ts';
import { appTokensAt } from './provider.ts';
import { missingValue } from './received-parameters.ts';

/** What a stand-in is derived from: a preset's file, or as much of one. */
export type OAuth1Derived = DescribedProvider &
  Pick<
    OAuth1ProviderDefinition,
    | 'displayName'
    | 'icon'
    | 'requestTokenEndpoint'
    | 'authorizationEndpoint'
    | 'accessTokenEndpoint'
    | 'revocationEndpoint'
    | 'profile'
    | 'baseScopes'
    | 'scopeCatalogue'
  >;

/** A provider's OAuth 1.0a, made from its preset and its recorded profile. */
export function oauth1SpeechOf(
  provider: OAuth1Derived,
  recordings: readonly ProfileRecording[],
): OAuth1Speech {
  const template = createProfileTemplate(provider, recordings);
  const { profile, scopeCatalogue, baseScopes, revocationEndpoint, attributeMapping, emailVerified } =
    provider;
  const hasEmail = attributeMapping.email_address !== undefined;
  const traits: Trait[] = ['signature', ...(hasEmail ? (['email'] as const) : [])];
  if (hasEmail && emailVerified === 'when_claimed') traits.push('email_claim');
  return {
    words: pageWordsOf(provider),
    icon: provider.icon,
    scenarios: scenariosFor(new Set(traits)),
    scopesOf: () => baseScopes,
    scopeWords: (name) => scopeCatalogue[name] ?? name,
    paths: {
      requestToken: pathPatternOf(provider.requestTokenEndpoint),
      authorize: pathPatternOf(provider.authorizationEndpoint),
      accessToken: pathPatternOf(provider.accessTokenEndpoint),
      profile: pathPatternOf(profile.url),
      revocation: revocationEndpoint === undefined ? undefined : pathPatternOf(revocationEndpoint),
    },
    refuse: answerProblem,
    tokenExtras: () => ({}),
    tokenPrefix: () => '',
    profileOf({ person, app, query, pictureUrl }) {
      const asked = missingValue((name) => query.get(name), profile.emailParameters ?? {}) === undefined;
      return template.profileOf(person, { withEmail: asked && app.requestEmail, pictureUrl });
    },
    profileHeaders: () => ({}),
  };
}

/**
 * The provider with every address at its stand-in; see `atSandbox`.
 * @param endpoint where a real address is found at the stand-in, by the one who calls it
 */
export function oauth1AtSandbox(
  provider: OAuth1ProviderDefinition,
  endpoint: (caller: 'browser' | 'server', realUrl: string) => string,
): OAuth1ProviderDefinition {
  const call = (url: string) => endpoint('server', url);
  const { revocationEndpoint, profile, appTokens } = provider;
  return {
    ...provider,
    ...(appTokens === undefined ? {} : { appTokens: appTokensAt(appTokens, call) }),
    requestTokenEndpoint: call(provider.requestTokenEndpoint),
    authorizationEndpoint: endpoint('browser', provider.authorizationEndpoint),
    accessTokenEndpoint: call(provider.accessTokenEndpoint),
    ...(revocationEndpoint === undefined ? {} : { revocationEndpoint: call(revocationEndpoint) }),
    profile: { ...profile, url: call(profile.url) },
  };
}
