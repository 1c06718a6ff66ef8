import type { ProviderDefinition } from './define-provider.ts';
import { amazon } from './presets/amazon.ts';
import { apple } from './presets/apple.ts';
import { atlassian } from './presets/atlassian.ts';
import { bitbucket } from './presets/bitbucket.ts';
import { box } from './presets/box.ts';
import { coinbase } from './presets/coinbase.ts';
import { discord } from './presets/discord.ts';
import { dropbox } from './presets/dropbox.ts';
import { facebook } from './presets/facebook.ts';
import { figma } from './presets/figma.ts';
import { github } from './presets/github.ts';
import { gitlab } from './presets/gitlab.ts';
import { google } from './presets/google.ts';
import { hubspot } from './presets/hubspot.ts';
import { huggingface } from './presets/huggingface.ts';
import { instagram } from './presets/instagram.ts';
import { kakao } from './presets/kakao.ts';
import { line } from './presets/line.ts';
import { linear } from './presets/linear.ts';
import { linkedin } from './presets/linkedin.ts';
import { mastodon } from './presets/mastodon.ts';
import { microsoft } from './presets/microsoft.ts';
import { naver } from './presets/naver.ts';
import { notion } from './presets/notion.ts';
import { okta } from './presets/okta.ts';
import { patreon } from './presets/patreon.ts';
import { paypal } from './presets/paypal.ts';
import { reddit } from './presets/reddit.ts';
import { salesforce } from './presets/salesforce.ts';
import { shopify } from './presets/shopify.ts';
import { slack } from './presets/slack.ts';
import { spotify } from './presets/spotify.ts';
import { stripe } from './presets/stripe.ts';
import { tiktok } from './presets/tiktok.ts';
import { tumblr } from './presets/tumblr.ts';
import { twitch } from './presets/twitch.ts';
import { vercel } from './presets/vercel.ts';
import { vk } from './presets/vk.ts';
import { wechat } from './presets/wechat.ts';
import { wordpress } from './presets/wordpress.ts';
import { x } from './presets/x.ts';
import { xero } from './presets/xero.ts';
import { yahoo } from './presets/yahoo.ts';
import { zoom } from './presets/zoom.ts';

/** Every provider we know, in the order of the provider picker. Adding one means adding its line here. */
export const presets: readonly ProviderDefinition[] = [
  x,
  amazon,
  apple,
  atlassian,
  bitbucket,
  box,
  coinbase,
  discord,
  dropbox,
  facebook,
  figma,
  github,
  gitlab,
  google,
  hubspot,
  huggingface,
  instagram,
  kakao,
  line,
  linear,
  linkedin,
  mastodon,
  microsoft,
  naver,
  notion,
  okta,
  patreon,
  paypal,
  reddit,
  salesforce,
  shopify,
  slack,
  spotify,
  stripe,
  tiktok,
  tumblr,
  twitch,
  vercel,
  vk,
  wechat,
  wordpress,
  xero,
  yahoo,
  zoom,
];

const byKey = new Map(
  presets.flatMap((preset) => [preset.id, ...preset.aliases].map((key) => [key, preset])),
);

/** Finds a preset by its id or one of its aliases. */
export function findPreset(keyOrAlias: string): ProviderDefinition | undefined {
  return byKey.get(keyOrAlias);
}

export {
  compileMapping,
  mapProfile,
  mappedAttributes,
  type AttributeMapping,
  type CompiledMapping,
  type Identity,
  type MappedAttribute,
} from './attribute-mapping.ts';
export {
  judgeClientId,
  judgeClientSecret,
  type CredentialJudgement,
  type CredentialShape,
  type CredentialShapes,
} from './credential-shapes.ts';
export {
  defineProvider,
  protocolsOf,
  speaking,
  type AppTokens,
  type OAuth1ProviderDefinition,
  type OAuth1Speech,
  type OAuth2ProviderDefinition,
  type PresetDefinition,
  type Protocol,
  type ProviderParameter,
  type ProviderConsole,
  type ProviderDefinition,
  type ProviderIcon,
  type SetupStep,
} from './define-provider.ts';
export { customProvider, isNowhere, type CustomKind } from './custom.ts';
export {
  findParameterProblem,
  missingParameters,
  withParameters,
  type ParameterValues,
} from './parameters.ts';
export { recordingsOf, type ProfileRecording } from './recordings.ts';
export { readSignals, type AccountSignals, type SignalPaths } from './signals.ts';
export { missingScopes, scopesToRequest, validateScope, type ScopeChoice } from './scopes.ts';
