/** The rules that decide what a sign-in with a provider comes to, in the order in which they are asked. */
export const signInRules = [
  'connection_off',
  'connect_session_changed',
  'verify_own',
  'connect_off',
  'connect_own',
  'connect_conflict',
  'connect_other_account',
  'connect_other_address',
  'connect_new',
  'known_account',
  'same_verified_email',
  'email_needs_proof',
  'same_username',
  'sign_up_off',
  'restricted',
  'not_transferable',
  'requirements',
  'new_user',
] as const;

export type SignInRule = (typeof signInRules)[number];
