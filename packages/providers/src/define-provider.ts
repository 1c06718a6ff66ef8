import type { AnswerMatch, AppProvider, Cause, OAuth1Provider, OAuth2Provider } from '@portico/oauth';
import type { AttributeMapping } from './attribute-mapping.ts';
import type { CredentialShapes } from './credential-shapes.ts';
import type { SignalPaths } from './signals.ts';
import { standardCauses } from './standard-causes.ts';

/** A single-path logo, drawn in one colour. */
export interface ProviderIcon {
  readonly viewBox: string;
  readonly path: string;
}

/** One step an operator takes in the provider's console, in that console's words. */
export interface SetupStep {
  readonly text: string;
  /** A value of ours to copy there. */
  readonly copy?: 'redirect_uri' | 'app_url';
  /** What goes wrong at this step, and how to see it. */
  readonly goesWrong?: string;
}

/** The place where an operator registers their app with the provider. */
export interface ProviderConsole {
  readonly name: string;
  readonly url: string;
  readonly steps: readonly SetupStep[];
  /** Our fields by the labels they have over there. */
  readonly fieldLabels: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUri: string;
  };
}

/** A part of the provider's addresses that is the operator's own: `{tenant}` in an endpoint. */
export interface ProviderParameter {
  /** As the provider's console calls it. */
  readonly label: string;
  /** Regular expression the whole value has to match; it keeps a value from becoming another host or path. */
  readonly pattern: string;
  /** Used when the operator says nothing; without one they have to. */
  readonly default?: string;
  /** A value as it could be, shown as a hint and used by the sandbox. */
  readonly example: string;
  readonly hint?: string;
}

/** Whose provider it is, whatever it speaks. */
interface ProviderIdentity {
  /** Key in URLs and of the strategy (`oauth_<id>`); `^[a-z][a-z0-9_]*$`, at most 64 characters. */
  readonly id: string;
  /** Older or other names under which the provider is looked up. */
  readonly aliases?: readonly string[];
  readonly displayName: string;
  /** What people called it before, and still look for. */
  readonly formerName?: string;
  /** Parts of the endpoints, `issuer` and `signedClientSecret` in braces: `https://{domain}/authorize`. */
  readonly parameters?: Readonly<Record<string, ProviderParameter>>;
  /** `private_key` when what the console hands out instead of a secret is a key in PEM. */
  readonly clientSecretKind?: 'private_key';
  /** Mapped attributes that no two accounts share at the same time. */
  readonly uniqueAttributes: readonly (keyof AttributeMapping)[];
  /** Where a person ends the app's access. */
  readonly revokeUrlForPeople?: string;
  readonly icon: ProviderIcon;
  readonly documentationUrls: readonly string[];
  /** What could not be checked against a second public source. */
  readonly unchecked?: readonly string[];
}

/** What differs with the protocol: a provider that speaks two has two of these. */
interface Speech {
  /** Always asked for; an operator can add scopes but not drop these. */
  readonly baseScopes: readonly string[];
  /** Scope that adds the email address; the switch "Request email" asks for it. */
  readonly emailScope?: string;
  /** The address needs a setting in the console or a review first, so it is not asked for unless somebody says so. */
  readonly emailNeedsApproval?: boolean;
  /**
   * Parameters of the authorization request by which somebody who is signed in at the provider can choose another
   * account there, for those that document them.
   */
  readonly selectAccountParameters?: Readonly<Record<string, string>>;
  /** Added by the switch "Keep access"; grants a refresh token. */
  readonly offlineScope?: string;
  /** Whether refreshing gives a new refresh token and ends the old one, leaves it, or does not exist. */
  readonly refresh: 'rotating' | 'stable' | 'none';
  /** How the provider says that a refresh token is over, beside `invalid_grant`. */
  readonly deadGrantAnswers?: readonly AnswerMatch[];
  /**
   * A person has one grant for an app: the next one, however narrow, takes the place of the one before, and tokens of
   * that one are not worth keeping. Where it is not set, each sign-in has a grant of its own beside the others.
   */
  readonly oneGrantPerPerson?: boolean;
  /**
   * Ending one token ends everything that the person granted the app, also by later sign-ins. So nothing is ended while
   * their account is connected; true of an operator's own provider, of which nobody knows.
   */
  readonly revocationEndsEveryGrant?: boolean;
  /** Every scope the provider documents, with what it allows in plain words. */
  readonly scopeCatalogue: Readonly<Record<string, string>>;
  readonly attributeMapping: AttributeMapping;
  /**
   * When an address counts as verified: `when_present` if the provider only ever hands out confirmed addresses (at
   * the paths mapped here; a remapped address loses this), `when_claimed` if `email_verified` must say so, `never`
   * if the provider promises nothing.
   */
  readonly emailVerified: 'when_present' | 'when_claimed' | 'never';
  /** What `email_verified` says instead of `true` when it means yes. */
  readonly emailVerifiedValues?: readonly (string | number)[];
  /** Dot paths that must say yes as well: without them no address is verified, wherever it comes from. */
  readonly emailVerifiedOnlyIf?: readonly string[];
  /** Where the profile tells about the account itself, for rules about who may sign up; its fields are asked for. */
  readonly signals?: SignalPaths;
  readonly console: ProviderConsole;
  readonly credentialShapes?: CredentialShapes;
  /** Absent where nothing is known of tokens that the app has for itself. */
  readonly appTokens?: AppTokens;
}

/** Tokens that are nobody's who signs in, for calls in the app's own name; labels are those of the console. */
export interface AppTokens {
  /** The operator's own, copied from the console: calls with it are made as that account. */
  readonly accessToken?: {
    readonly label: string;
    /** Of OAuth 1.0a, where a token without its secret is worth nothing. */
    readonly secretLabel?: string;
  };
  /** In nobody's name, by the credentials alone (RFC 6749 §4.4). */
  readonly bearer?: {
    readonly label: string;
    /** Where it is asked for and ended, if not where the tokens of people are. */
    readonly endpoint?: AppProvider;
  };
}

export type Protocol = 'oauth2' | 'oidc' | 'oauth1';

export interface OAuth2Speech extends Speech, OAuth2Provider {
  /** `oidc` when it has an issuer and its id_token is used. */
  readonly protocol: 'oauth2' | 'oidc';
}

export interface OAuth1Speech extends Speech, OAuth1Provider {
  readonly protocol: 'oauth1';
}

/** What a preset file says. Everything that differs between providers is a field here, never a condition in code. */
export type PresetDefinition = ProviderIdentity &
  (
    | OAuth1Speech
    | (OAuth2Speech & { /** The same provider, by OAuth 1.0a. */ readonly oauth1?: OAuth1Speech })
  );

/** A provider together with what is derived from its file. */
export type ProviderDefinition = PresetDefinition & {
  readonly aliases: readonly string[];
  /** `oauth_<id>`, the name of the way to sign in. */
  readonly strategy: `oauth_${string}`;
};

export type OAuth2ProviderDefinition = Extract<ProviderDefinition, { protocol: 'oauth2' | 'oidc' }>;
export type OAuth1ProviderDefinition = Extract<ProviderDefinition, { protocol: 'oauth1' }>;

/**
 * Declares a provider. Correctness of the data is proved by the contract suite, which runs over every preset.
 * @throws {TypeError} if the id or an alias could not be used in a URL
 */
export function defineProvider<Definition extends PresetDefinition>(
  definition: Definition,
): Definition & Pick<ProviderDefinition, 'aliases' | 'strategy'> {
  const aliases = definition.aliases ?? [];
  for (const key of [definition.id, ...aliases]) {
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(key)) throw new TypeError(`"${key}" cannot be a provider key.`);
  }
  const { displayName, oauth1 } = definition as PresetDefinition & { readonly oauth1?: OAuth1Speech };
  const withCauses = <S extends Pick<Speech, 'console'> & { readonly causes?: readonly Cause[] }>(
    speech: S,
  ) => ({
    ...speech,
    causes: [...(speech.causes ?? []), ...standardCauses(displayName, speech.console)],
  });
  return {
    ...withCauses(definition),
    ...(oauth1 === undefined ? {} : { oauth1: withCauses(oauth1) }),
    aliases,
    strategy: `oauth_${definition.id}`,
  };
}

/** The protocols a provider can be reached by, its first choice first. */
export function protocolsOf(provider: ProviderDefinition): readonly Protocol[] {
  return 'oauth1' in provider && provider.oauth1 !== undefined
    ? [provider.protocol, provider.oauth1.protocol]
    : [provider.protocol];
}

/**
 * The provider as it is by one of its protocols.
 * @throws {TypeError} if it does not speak it
 */
export function speaking(provider: ProviderDefinition, protocol: Protocol): ProviderDefinition {
  if (provider.protocol === protocol) return provider;
  if (provider.protocol === 'oauth1' || provider.oauth1?.protocol !== protocol) {
    throw new TypeError(`${provider.displayName} does not speak ${protocol}.`);
  }
  const { id, aliases, strategy, displayName, icon, uniqueAttributes, documentationUrls } = provider;
  const { formerName, parameters, revokeUrlForPeople } = provider;
  return {
    ...(formerName === undefined ? {} : { formerName }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(revokeUrlForPeople === undefined ? {} : { revokeUrlForPeople }),
    ...provider.oauth1,
    id,
    aliases,
    strategy,
    displayName,
    icon,
    uniqueAttributes,
    documentationUrls,
  };
}
