import type { SignInRule } from '@portico/contract';

/** When each rule applies. */
export const ruleWords: Readonly<Record<SignInRule, string>> = {
  connection_off: 'The connection is paused.',
  connect_session_changed: 'Whoever started connecting is no longer signed in.',
  verify_own: 'Somebody proves once more that it is them.',
  connect_off: 'Connecting with it is switched off.',
  connect_own: 'The account is connected to them already.',
  connect_conflict: 'The account is connected to somebody else.',
  connect_other_account: 'Another account was to be connected again.',
  connect_other_address: 'The account has another address, and people cannot change theirs.',
  connect_new: 'Somebody who is signed in connects a new account.',
  known_account: 'The account is connected to a user.',
  same_verified_email: 'A user has the same address, and both sides proved it.',
  email_needs_proof: 'A user has the same address, but it is not proven on both sides.',
  same_username: 'A user has the same username, and the connection says that this is enough.',
  sign_up_off: 'Signing up with it is switched off.',
  restricted: 'The settings keep this person from signing up.',
  not_transferable: 'They are new, and the sign-in button may not sign them up.',
  requirements: 'Something that an account needs is missing.',
  new_user: 'They are new, and all that is needed is there.',
};
