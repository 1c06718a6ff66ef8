import { hmacSha1, signatureBaseString } from './oauth1-signature.ts';
import type { ReceivedRequest } from './scripted-server.ts';

/** Protocol parameters of an Authorization header as a provider reads them (RFC 5849 §3.5.1), for tests. */
export function oauthParametersOf(request: ReceivedRequest | undefined): Record<string, string> {
  const header = request?.headers.authorization ?? '';
  const pairs = header.matchAll(/(?:^OAuth |, )(\w+)="([^"]*)"/g);
  return Object.fromEntries([...pairs].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
}

/** Checks a signature as a provider does (RFC 5849 §3.2): over what arrived, not over what was meant to be sent. */
export function hasValidSignature(
  origin: string,
  request: ReceivedRequest | undefined,
  secrets: { readonly consumerSecret: string; readonly tokenSecret?: string },
): boolean {
  if (!request) return false;
  const { oauth_signature: signature, ...parameters } = oauthParametersOf(request);
  const baseString = signatureBaseString(request.method, origin + request.path, [
    ...request.query,
    ...request.form,
    ...Object.entries(parameters),
  ]);
  return signature === hmacSha1(baseString, secrets.consumerSecret, secrets.tokenSecret ?? '');
}
