export {
  assertExtraParameter,
  buildAuthorizationUrl,
  codeChallengeOf,
  createPkce,
  isReservedParameter,
  reservedAuthorizationParameters,
  type AuthorizationRequest,
  type Pkce,
} from './authorization-request.ts';
export {
  validateAuthorizationResponse,
  type ExpectedResponse,
  type ValidatedResponse,
} from './authorization-response.ts';
export {
  prepareAppClient,
  prepareClient,
  type CallContext,
  type HopRecord,
  type PreparedAppClient,
  type PreparedClient,
  type PrepareOptions,
} from './client.ts';
export { BufferedResponse, type ProviderResponse } from './buffered-response.ts';
export {
  findCause,
  matches as matchesAnswer,
  type AnswerMatch,
  type Cause,
  type CauseField,
  type ErrorRule,
} from './error-rules.ts';
export {
  OAuthError,
  type FailureReason,
  type Hop,
  type OAuthErrorCode,
  type OAuthErrorDetails,
  type ProviderAnswer,
} from './errors.ts';
export {
  buildOAuth1AuthorizationUrl,
  validateOAuth1Response,
  type OAuth1AuthorizationRequest,
  type ValidatedOAuth1Response,
} from './oauth1-authorization.ts';
export {
  assertOAuth1ExtraParameter,
  prepareOAuth1Client,
  type ConsumerCredentials,
  type OAuth1ProfileEndpoint,
  type OAuth1Provider,
  type PreparedOAuth1Client,
} from './oauth1-client.ts';
export { readOAuth1Profile, type OAuth1ProfileRequest } from './oauth1-profile-request.ts';
export { signCall, type OAuth1Call } from './oauth1-call.ts';
export { signRequest, type RequestToSign, type SignedRequest } from './oauth1-signature.ts';
export {
  exchangeRequestToken,
  requestToken,
  revokeOAuth1Token,
  type OAuth1Exchange,
  type OAuth1TokenSet,
  type RequestToken,
} from './oauth1-token-request.ts';
export {
  createAddressPolicy,
  isLoopbackHost,
  isPublicAddress,
  type AddressPolicy,
} from './outbound-address.ts';
export {
  createOutbound,
  type Outbound,
  type OutboundCall,
  type OutboundCallOptions,
  type OutboundOptions,
  type ResolveAddresses,
} from './outbound.ts';
export type { OutboundRequest } from './outbound-exchange.ts';
export {
  rateLimitOf,
  readProfile,
  type ProfileRequest,
  type ProfileResponse,
  type RateLimit,
} from './profile-request.ts';
export {
  verifiesIdTokens,
  type AppProvider,
  type OAuth2Provider,
  type ProfileEndpoint,
  type SharedIssuer,
  type TokenEndpointAuthMethod,
} from './provider.ts';
export { requestedName, type ScopeNames } from './scope-names.ts';
export {
  exchangeAuthorizationCode,
  refreshTokens,
  requestAppToken,
  type CodeExchange,
  type Refresh,
  type TokenSet,
} from './token-request.ts';
export { revokeToken, type Revocation } from './revocation.ts';
export { verifyIdToken, type IdTokenClaims, type IdTokenCheck } from './id-token.ts';
export type { ClientCredentials } from './client-authentication.ts';
export { discoverProvider, type DiscoveredProvider } from './discovery.ts';
export { parseProviderAnswer } from './provider-answer.ts';
export { fillPlaceholders } from './placeholders.ts';
