import type { ConsentDesk, Decision, PageWords } from '../consent/desk.ts';
import { addQuery, redirectTo } from '../consent/redirect.ts';
import { answerReturnForm } from '../consent/return-form.ts';
import type { SandboxPerson } from '../people.ts';
import { isObject } from '../profile/body-path.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import { scenariosFor, type Scenario } from '../scenarios.ts';
import type { AuthorizationRequest, DerivedContext } from './context.ts';
import { issuerFor } from './issuer.ts';
import { mayReadEmail, profileOf } from './profile-body.ts';
import { traitsOf, type DerivedProvider } from './provider.ts';

export function pageWordsOf({ displayName }: Pick<DerivedProvider, 'displayName'>): PageWords {
  return {
    title: `${displayName} (sandbox)`,
    refusal: {
      heading: 'This request cannot be answered',
      sentence: 'It does not say, in a way that can be trusted, where you came from. Go back and try again.',
      why: 'What is wrong with it',
    },
  };
}

/** The consent page, and what follows a decision there. */
export function deskOf(context: DerivedContext): ConsentDesk<AuthorizationRequest> {
  const { provider } = context;
  return {
    context,
    words: pageWordsOf(provider),
    icon: provider.icon,
    action: `${context.mountPath}${consentPath}`,
    scopeWords: (name) =>
      (Object.hasOwn(provider.scopeCatalogue, name) ? provider.scopeCatalogue[name] : undefined) ?? name,
    scenarios: scenariosFor(traitsOf(provider)),
    pending: context.pending,
    settle: (request, decision) => settle(context, request, decision),
  };
}

/** Where the consent page's form goes: a path that no provider has. */
export const consentPath = '/_consent';

/** Sends the person back, by a redirect or, where the provider does so, by a form. */
export function answerCallback(
  context: DerivedContext,
  { app, redirectUri }: { app: RegisteredApp; redirectUri: string },
  parameters: Readonly<Record<string, string>>,
): () => Response {
  const { provider } = context;
  const { issuer } = issuerFor(provider, app);
  // RFC 9207 §2
  const iss = provider.issParameterSupported === true && issuer !== undefined ? { iss: issuer } : {};
  const all = { ...parameters, ...iss };
  if (provider.responseMode === 'form_post') {
    return () => answerReturnForm(context, pageWordsOf(provider), { redirectUri, parameters: all });
  }
  const location = addQuery(redirectUri, all);
  return () => redirectTo(location);
}

function settle(
  context: DerivedContext,
  request: AuthorizationRequest,
  { person, scenario }: Decision,
): () => Response {
  const sent = request.state ?? '';
  const state = scenario === 'wrong_state' ? context.random(Math.max(sent.length, 8)) : request.state;
  const echoed = state === undefined ? {} : { state };
  if (person === undefined) {
    const refusal = { error: 'access_denied', error_description: 'The person did not agree.' };
    return answerCallback(context, request, { ...refusal, ...echoed });
  }
  if (person.isSuspended) {
    // Somebody whose account is closed signs in nowhere, and never comes as far as saying yes.
    const refusal = { error: 'access_denied', error_description: 'The account is suspended.' };
    return answerCallback(context, request, { ...refusal, ...echoed });
  }
  const extra = callbackValuesOf(context, state ?? '');
  const granted = { ...request, scopes: scopesGranted(context, request, scenario) };
  const shown = personIn(scenario, person);
  const code = issueCode(context, granted, { person: shown, scenario, callbackValues: extra });
  return answerCallback(context, request, {
    code,
    ...echoed,
    ...extra,
    ...callbackUser(context, shown, granted.scopes),
  });
}

/** Values that the provider hands out in the callback and wants back. */
function callbackValuesOf({ provider, random }: DerivedContext, state: string): Record<string, string> {
  const names = provider.tokenEndpointQuirks?.callbackParameters ?? [];
  return Object.fromEntries(names.map((name) => [name, name === 'state' ? state : random(24)]));
}

/** `user` of the callback, where the provider tells the name there. */
function callbackUser(
  context: DerivedContext,
  person: SandboxPerson,
  scopes: readonly string[],
): Record<string, string> {
  const told = profileOf(context, person, mayReadEmail(context, { scopes }))['callback'];
  return isObject(told) ? { user: JSON.stringify(told) } : {};
}

function scopesGranted(
  { provider: { baseScopes } }: DerivedContext,
  { scopes }: AuthorizationRequest,
  scenario: Scenario | undefined,
): readonly string[] {
  if (scenario !== 'missing_scope') return scopes;
  const lost = baseScopes.findLast((name) => name !== 'openid') ?? 'openid';
  return scopes.filter((name) => name !== lost);
}

/** The person as the scenario has them. */
function personIn(scenario: Scenario | undefined, person: SandboxPerson): SandboxPerson {
  if (scenario === 'no_email') {
    const { email: _email, ...rest } = person;
    return rest;
  }
  if (scenario !== 'email_unverified') return person;
  return { ...person, email: person.email ?? `${person.username}@example.com`, isEmailUnconfirmed: true };
}

function issueCode(
  context: DerivedContext,
  request: AuthorizationRequest,
  settled: {
    person: SandboxPerson;
    scenario: Scenario | undefined;
    callbackValues: Readonly<Record<string, string>>;
  },
): string {
  const { redirectUri, codeChallenge, nonce, scopes, isOffline } = request;
  const clientId = request.app.clientId;
  const approval = { clientId, redirectUri, codeChallenge, nonce, scopes, isOffline, ...settled };
  const lifetimeSeconds = settled.scenario === 'code_expired' ? -1 : undefined;
  const code = context.grants.issueCode(approval, lifetimeSeconds);
  if (settled.scenario === 'code_reused') context.grants.takeCode(code);
  return code;
}
