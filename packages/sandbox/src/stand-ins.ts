import { findPreset, presets, recordingsOf } from '@portico/providers';
import { answerProfileImage } from './avatar/profile-image.ts';
import { notFound } from './derived/answers.ts';
import { oauth1SpeechOf } from './derived/oauth1-speech.ts';
import { createPlainOAuth2, createPlainOidc, plainOAuth1Speech } from './derived/plain-providers.ts';
import { createDerived } from './derived/stand-in.ts';
import type { OAuth1Speech } from './oauth1/speech.ts';
import { createOAuth1 } from './oauth1/stand-in.ts';
import type { StandIn, StandInContext } from './stand-in.ts';
import type { XBehaviour } from './x/behaviour.ts';
import { createX } from './x/stand-in.ts';

export interface StandIns {
  /** @param key a preset's id, `oidc`, `oauth2` or `oauth1`; undefined for what is none of them */
  find(key: string): StandIn | undefined;
  /** Forgets the state of all. */
  reset(): void;
}

/** Every key that has a stand-in. */
export function standInKeys(): string[] {
  return [...presets.map(({ id }) => id), 'oidc', 'oauth2', 'oauth1'];
}

type Create = (context: StandInContext) => StandIn;

/** The stand-ins of all providers, each made when it is first asked for. */
export function createStandIns(
  contextOf: (key: string) => StandInContext,
  options: { x?: Partial<XBehaviour> | undefined },
): StandIns {
  // Those with a protocol of their own; every other is derived from its preset.
  const own = new Map<string, Create>([
    ['x', (context) => createX(context, options.x)],
    ['oidc', createPlainOidc],
    ['oauth2', createPlainOAuth2],
    ['oauth1', (context) => standAlone(context, plainOAuth1Speech())],
  ]);
  const made = new Map<string, StandIn>();
  return {
    find(key) {
      const known = made.get(key);
      if (known !== undefined) return known;
      const create = own.get(key) ?? derivedFrom(key);
      if (create === undefined) return undefined;
      const standIn = create(contextOf(key));
      made.set(key, standIn);
      return standIn;
    },
    reset() {
      for (const standIn of made.values()) standIn.reset();
    },
  };
}

/** Aliases have no stand-in: endpoints are named after the id. */
function derivedFrom(key: string): Create | undefined {
  const provider = findPreset(key);
  if (provider === undefined || provider.id !== key) return undefined;
  const recordings = recordingsOf(provider.id);
  if (provider.protocol === 'oauth1') {
    return (context) => standAlone(context, oauth1SpeechOf(provider, recordings));
  }
  return (context) => createDerived(context, { provider, recordings });
}

/** A stand-in that speaks nothing but OAuth 1.0a. */
function standAlone(context: StandInContext, speech: OAuth1Speech): StandIn {
  const oauth1 = createOAuth1(context, { speech });
  return {
    async handle(path, request) {
      const picture = request.method === 'GET' ? answerProfileImage(context.crowd, path) : undefined;
      return picture ?? oauth1.handle(path, request) ?? notFound({});
    },
    reset: () => oauth1.reset(),
  };
}
