import type { OauthProviderResource } from '@portico/contract';
import type { ConnectionSettings } from './connection-settings.ts';

/** What a connection asks of accounts before they may sign up, as it goes on the wire. */
export type AdmissionResource = OauthProviderResource['admission'];
type Admission = ConnectionSettings['admission'];
/** Undefined: leave as it is. */
export type AdmissionChange = {
  readonly [Name in keyof AdmissionResource]?: AdmissionResource[Name] | undefined;
};

export function admissionResource(admission: Admission): AdmissionResource {
  return {
    min_account_age_days: admission.minAccountAgeDays,
    min_followers: admission.minFollowers,
    verified_types: admission.verifiedTypes,
    allow_protected: admission.allowProtected,
  };
}

/** Applies a change; what is left out stays. */
export function changedAdmission(admission: Admission, change: AdmissionChange): Admission {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next: AdmissionResource = { ...admissionResource(admission), ...given };
  return {
    minAccountAgeDays: next.min_account_age_days,
    minFollowers: next.min_followers,
    verifiedTypes: next.verified_types,
    allowProtected: next.allow_protected,
  };
}
