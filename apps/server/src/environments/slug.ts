import { AppError } from '@portico/contract';

/** What a slug looks like, as the source of a regular expression: one label of a host, one segment of a path. */
export const slugPattern = '[a-z0-9][a-z0-9-]{0,62}';

const wellFormed = new RegExp(`^${slugPattern}$`);

/** What follows `portico_` in the names of cookies, where the slug of an environment stands as well. */
const cookiePurposes = ['outcome', 'try'];
const flowCookies = /^flow/;

/** First segments of our paths, also of those that are promised and not there yet. */
const pathSegments =
  'e v1 sandbox docs dashboard sign-in sign-up user verify-link waitlist authorize oauth userinfo healthz readyz metrics login source auth api'.split(
    ' ',
  );

const reserved = new Set([...cookiePurposes, ...pathSegments]);

/**
 * Refuses the slug of an environment that could be taken for something else.
 * @throws {AppError} `form_param_value_invalid`
 */
export function assertSlug(slug: string): void {
  const meta = { param_name: 'slug' };
  if (!wellFormed.test(slug)) {
    const message = 'slug must hold a-z, 0-9 and hyphens, begin with no hyphen, and be at most 63 long.';
    throw new AppError('form_param_value_invalid', { meta, message });
  }
  if (reserved.has(slug) || flowCookies.test(slug)) {
    throw new AppError('form_param_value_invalid', { meta, message: `slug: ${slug} is reserved.` });
  }
}
