import type { NextStepName } from '@portico/contract';
import type { AttributeName, EnvironmentSettings } from '../environments/settings.ts';

/** What a sign-up has so far: from the provider, and from the person. */
export interface SignUpProgress {
  readonly emailAddress: string | null;
  readonly emailVerified: boolean;
  readonly username: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly legalAccepted: boolean;
  /** the connection lets people in without an address even where one is required */
  readonly allowsMissingEmail: boolean;
}

export interface NextStep {
  readonly step: NextStepName;
  readonly requiredFields: readonly AttributeName[];
  readonly optionalFields: readonly AttributeName[];
  readonly missingFields: readonly AttributeName[];
  readonly unverifiedFields: readonly AttributeName[];
}

/**
 * Says what is still to be asked. Every page and every client follows this, so that they can never disagree.
 * An address that was given counts only once it is proven, whether it was required or not.
 */
export function nextStep(progress: SignUpProgress, settings: EnvironmentSettings): NextStep {
  const given: Record<AttributeName, boolean> = {
    email_address: progress.emailAddress !== null,
    username: progress.username !== null,
    first_name: progress.firstName !== null,
    last_name: progress.lastName !== null,
    legal_accepted: progress.legalAccepted,
  };
  const names = (Object.keys(given) as AttributeName[]).filter((name) => settings.attributes[name].enabled);
  const requiredFields = names.filter(
    (name) =>
      settings.attributes[name].required && !(name === 'email_address' && progress.allowsMissingEmail),
  );
  const missingFields = requiredFields.filter((name) => !given[name]);
  const unverifiedFields: AttributeName[] =
    progress.emailAddress !== null && !progress.emailVerified ? ['email_address'] : [];
  return {
    step: stepOf(missingFields, unverifiedFields),
    requiredFields,
    optionalFields: names.filter((name) => !requiredFields.includes(name)),
    missingFields,
    unverifiedFields,
  };
}

function stepOf(missing: readonly AttributeName[], unverified: readonly AttributeName[]): NextStepName {
  if (missing.length > 0) return 'continue';
  return unverified.length > 0 ? 'verify_email_address' : 'complete';
}
