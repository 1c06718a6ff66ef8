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
  prepareClient,
  type CallContext,
  type ClientCredentials,
  type HopRecord,
  type PreparedClient,
  type PrepareOptions,
} from './client.ts';
export { findCause, type AnswerMatch, type Cause, type CauseField, type ErrorRule } from './error-rules.ts';
export {
  OAuthError,
  type FailureReason,
  type Hop,
  type OAuthErrorCode,
  type OAuthErrorDetails,
  type ProviderAnswer,
} from './errors.ts';
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
export { readProfile, type ProfileResponse, type RateLimit } from './profile-request.ts';
export type { OAuth2Provider, ProfileEndpoint, TokenEndpointAuthMethod } from './provider.ts';
export { exchangeAuthorizationCode, revokeToken, type CodeExchange, type TokenSet } from './token-request.ts';
