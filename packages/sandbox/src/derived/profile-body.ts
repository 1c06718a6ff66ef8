import { profileImagePath } from '../avatar/profile-image.ts';
import type { SandboxPerson } from '../people.ts';
import { isObject, type JsonObject } from '../profile/body-path.ts';
import type { DerivedContext } from './context.ts';
import type { Grant } from './grants.ts';
import { hasIdToken } from './provider.ts';

/** The whole profile that a grant opens: what each endpoint says is a part of it. */
export function profileFor(context: DerivedContext, grant: Grant): JsonObject {
  return profileOf(context, grant.person, mayReadEmail(context, grant));
}

export function profileOf(context: DerivedContext, person: SandboxPerson, withEmail: boolean): JsonObject {
  const pictureUrl = context.publicOrigin + profileImagePath(context.mountPath, person, '_400x400');
  return context.template.profileOf(person, { withEmail, pictureUrl });
}

export function mayReadEmail({ provider }: DerivedContext, { scopes }: Pick<Grant, 'scopes'>): boolean {
  return provider.emailScope === undefined || scopes.includes(provider.emailScope);
}

/** What the profile endpoint itself answers. */
export function mainPart({ provider }: DerivedContext, whole: JsonObject): JsonObject {
  const { profile } = provider;
  const beside = new Set(profile.also?.map(({ as }) => as));
  if (hasIdToken(provider)) beside.add('id_token');
  if (profile.usesTokenResponse === true) beside.add('token');
  if (isObject(whole['callback'])) beside.add('callback');
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !beside.has(name)));
}

/** What the token response says beside the tokens. */
export function tokenPart(
  { provider, template }: DerivedContext,
  grant: Grant,
  whole: JsonObject,
): JsonObject {
  const said = provider.profile.usesTokenResponse === true && isObject(whole['token']) ? whole['token'] : {};
  // What calls need of it is there, also where nobody recorded it.
  const needed = tokenNamesIn(provider.profile).filter((name) => !Object.hasOwn(said, name));
  return { ...said, ...Object.fromEntries(needed.map((name) => [name, template.idOf(grant.person)])) };
}

function tokenNamesIn(profile: object): string[] {
  return [...JSON.stringify(profile).matchAll(/\{token\.(\w+)\}/g)].map(([, name = '']) => name);
}
