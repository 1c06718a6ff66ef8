import { errorCodes } from '@portico/contract';

const outcomes: Readonly<Record<string, string>> = {
  link: 'The account would be connected to a user who has the same address, and they would be signed in.',
  prove:
    'A user has the same address. They would have to prove that it is theirs, and then be signed in as that user.',
  connect: 'The account would be connected to the user who is signed in.',
  reconnect: 'The account is theirs already. What the provider tells now would be kept.',
  reverify: 'It is them: their session would count as fresh again.',
  external_account_not_found:
    'They are new here, and came to sign in. They would be asked whether to sign up instead.',
  external_account_exists:
    'They are known here, and came to sign up. They would be asked whether to sign in instead.',
  sign_in: 'They are known here, and would be signed in.',
  create: 'They are new here. Their account would be created, and they would be signed in.',
  ask: 'They are new here. What is missing would be asked for, and then their account created.',
};

/**
 * What a real sign-in would have come to.
 * @param outcome a kind of outcome, or the code of the refusal
 */
export function outcomeWords(outcome: string): string {
  const refusal = Object.entries(errorCodes).find(([code]) => code === outcome)?.[1];
  return outcomes[outcome] ?? (refusal && `They would be turned away: ${refusal.message}`) ?? outcome;
}
