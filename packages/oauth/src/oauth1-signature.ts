import { createHmac } from 'node:crypto';
import { percentEncode } from './authorization-request.ts';

/** A name and its value, decoded. Names may repeat. */
export type Parameter = readonly [name: string, value: string];

export interface RequestToSign {
  /** Upper case. */
  readonly method: string;
  /** Exactly as it is called: signing one host and calling another gives a signature that is wrong. */
  readonly url: string;
  /** The body, if it is a form; any other body is not part of a signature (RFC 5849 §3.4.1.3.1). */
  readonly form?: URLSearchParams | undefined;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly token?: string | undefined;
  readonly tokenSecret?: string | undefined;
  /** Further protocol parameters, e.g. `oauth_callback`. They cannot replace those that every request has. */
  readonly oauthParameters?: Readonly<Record<string, string>> | undefined;
  /** Never used twice with the same timestamp (RFC 5849 §3.3). */
  readonly nonce: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

export interface SignedRequest {
  /** Base64, not percent-encoded. */
  readonly signature: string;
  /** Value of the Authorization header (RFC 5849 §3.5.1). */
  readonly authorization: string;
}

/**
 * Signs a request with HMAC-SHA1. Pure: the same request gives the same signature.
 * @throws {TypeError} if the URL cannot be parsed
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3
 */
export function signRequest(request: RequestToSign): SignedRequest {
  const { method, url, form, consumerKey, consumerSecret, token, tokenSecret = '' } = request;
  const protocolParameters = {
    ...request.oauthParameters,
    oauth_consumer_key: consumerKey,
    oauth_nonce: request.nonce,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(request.timestamp),
    ...(token === undefined ? {} : { oauth_token: token }),
    oauth_version: '1.0',
  };
  const baseString = signatureBaseString(method, url, [
    ...Object.entries(protocolParameters),
    ...(form ?? []),
  ]);
  const signature = hmacSha1(baseString, consumerSecret, tokenSecret);
  return {
    signature,
    authorization: authorizationHeader({ ...protocolParameters, oauth_signature: signature }),
  };
}

/**
 * What is signed (RFC 5849 §3.4.1): the method, the URL without its query, and all parameters.
 * @param parameters of the protocol and of the form; those of the URL's query are added here
 */
export function signatureBaseString(method: string, url: string, parameters: readonly Parameter[]): string {
  // The parser lower-cases scheme and host and drops the default port, as RFC 5849 §3.4.1.2 asks for.
  const { origin, pathname, searchParams } = new URL(url);
  const normalized = normalizedParameters([...searchParams, ...parameters]);
  return [method, origin + pathname, normalized].map(percentEncode).join('&');
}

/** RFC 5849 §3.4.1.3.2: encoded first, then sorted by name and, where names are equal, by value. */
function normalizedParameters(parameters: readonly Parameter[]): string {
  return parameters
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .toSorted((one, other) => inByteOrder(one[0], other[0]) || inByteOrder(one[1], other[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Encoded text is ASCII, where the order of code units is the order of bytes. */
function inByteOrder(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * RFC 5849 §3.4.2, in base64.
 * @param tokenSecret empty while there is no token; the `&` of the key stays
 */
export function hmacSha1(baseString: string, consumerSecret: string, tokenSecret: string): string {
  const key = `${percentEncode(consumerSecret)}&${percentEncode(tokenSecret)}`;
  return createHmac('sha1', key).update(baseString).digest('base64');
}

function authorizationHeader(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters).map(
    ([name, value]) => `${percentEncode(name)}="${percentEncode(value)}"`,
  );
  return `OAuth ${pairs.toSorted(inByteOrder).join(', ')}`;
}
