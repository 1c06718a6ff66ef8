import { errorCodes } from '@portico/contract';

const outcomes: Readonly<Record<string, string>> = {
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
