import { endpoints, openApiDocument } from '@portico/contract';
import type { Environment } from '../environments/environment.ts';
import type { Registry } from '../environments/registry.ts';
import { cookieName } from '../http/cookies.ts';
import { version } from '../version.ts';

/** The OpenAPI document of an environment. */
export type ApiDocumentOf = (environment: Environment) => ReturnType<typeof openApiDocument>;

/** Builds documents when they are first asked for: what the contract says does not change while we run. */
export function createApiDocuments(registry: Registry): ApiDocumentOf {
  const built = new Map<string, ReturnType<typeof openApiDocument>>();
  return (environment) => {
    const { baseUrl: serverUrl } = environment;
    const known = built.get(serverUrl);
    if (known) return known;
    const cookies = {
      browser: cookieName(environment, '').full,
      operator: cookieName(registry.operators(), '').full,
    };
    const document = openApiDocument(endpoints, { version, serverUrl, cookies });
    built.set(serverUrl, document);
    return document;
  };
}
