import type { Verification } from '@portico/contract';

/** A verification that nothing has happened to yet, for others to be made of. */
export const blankVerification: Verification = {
  object: 'verification',
  status: 'unverified',
  strategy: null,
  attempts: null,
  expire_at: null,
  error: null,
  external_verification_redirect_url: null,
};
