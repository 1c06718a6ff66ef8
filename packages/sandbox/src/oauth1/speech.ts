import type { ProviderIcon } from '@portico/providers';
import type { PageWords } from '../consent/desk.ts';
import type { ConsentRequest } from '../consent/pending.ts';
import type { BoundedMap } from '../bounded-map.ts';
import type { PendingRequests } from '../consent/pending.ts';
import type { SandboxPerson } from '../people.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import type { Scenario, ScenarioChoice } from '../scenarios.ts';
import type { StandInContext } from '../stand-in.ts';
import type { AnswerRefusal } from './refusals.ts';

/** What differs between providers that speak OAuth 1.0a. */
export interface OAuth1Speech {
  readonly words: PageWords;
  readonly icon: ProviderIcon;
  readonly scenarios: readonly ScenarioChoice[];
  readonly scopesOf: (app: RegisteredApp) => readonly string[];
  readonly scopeWords: (name: string) => string;
  /** Paths below the mount path. */
  readonly paths: {
    readonly requestToken: RegExp;
    readonly authorize: RegExp;
    readonly accessToken: RegExp;
    readonly profile: RegExp;
    readonly revocation: RegExp | undefined;
  };
  readonly refuse: AnswerRefusal;
  /** Fields of the access token's answer beside the tokens. */
  readonly tokenExtras: (person: SandboxPerson) => Readonly<Record<string, string>>;
  /** An access token's beginning, where it tells whose it is. */
  readonly tokenPrefix: (person: SandboxPerson) => string;
  readonly profileOf: (asked: ProfileAsked) => Readonly<Record<string, unknown>>;
  readonly profileHeaders: (app: RegisteredApp) => Readonly<Record<string, string>>;
}

export interface ProfileAsked {
  readonly person: SandboxPerson;
  readonly app: RegisteredApp;
  readonly query: URLSearchParams;
  readonly pictureUrl: string;
}

/** A request token on its way: made for an app, perhaps approved by a person. */
export interface RequestToken extends ConsentRequest {
  readonly token: string;
  readonly secret: string;
  readonly expiresAt: number;
  approval:
    | { readonly verifier: string; readonly person: SandboxPerson; readonly scenario: Scenario | undefined }
    | undefined;
}

export interface AccessToken {
  readonly secret: string;
  readonly clientId: string;
  readonly person: SandboxPerson;
  readonly scenario: Scenario | undefined;
}

export interface OAuth1Context extends StandInContext {
  readonly speech: OAuth1Speech;
  readonly pending: PendingRequests<RequestToken>;
  readonly requestTokens: BoundedMap<string, RequestToken>;
  readonly accessTokens: BoundedMap<string, AccessToken>;
  readonly nonces: BoundedMap<string, true>;
  /** How long each call takes in the scenario "slow". */
  readonly slowMilliseconds: number;
}
