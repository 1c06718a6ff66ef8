import type { WireError } from '@portico/contract';

/**
 * What is wrong with a value, as the end of a sentence. The server passes on what its schemas say, which is
 * written for developers; `must …` are the contract's own words, the others its validator's.
 */
const predicates: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^(must .+)\.$/, ([, words = '']) => words],
  [/^Too small: expected \w+ to have >=1 /, () => 'must not be empty'],
  [/^Too big: expected \w+ to have <=(\d+) items/, ([, count]) => `must not have more than ${count} entries`],
  [/^Too big: expected \w+ to have <=(\d+) /, ([, count]) => `must not be longer than ${count} characters`],
  [/^Too small: expected \w+ to be >=(-?\d+)/, ([, least]) => `must be at least ${least}`],
  [/^Too big: expected \w+ to be <=(-?\d+)/, ([, most]) => `must be at most ${most}`],
  [/^Invalid option:/, () => 'is not one of the choices there are'],
  [/^Invalid key in record/, () => 'has a name that is empty or too long'],
  [/^(Invalid|Too)\b/, () => 'does not have the right form'],
];

interface Problem {
  /** where, on the wire: `allowed_origins`, `2` */
  readonly path: readonly string[];
  readonly predicate: string;
}

/** @returns undefined for what is a sentence already */
function problemOf({ long_message: message, meta }: WireError): Problem | undefined {
  const name = meta.param_name;
  if (name === undefined) return undefined;
  const path = name.split(/[.[\]]+/).filter(Boolean);
  if (message === `${name} is missing.`) return { path, predicate: 'is missing' };
  if (message === `${name} is not known here.`) return { path, predicate: 'is not known here' };
  if (!message.startsWith(`${name}: `)) return undefined;
  const said = message.slice(name.length + 2);
  for (const [pattern, words] of predicates) {
    const match = pattern.exec(said);
    if (match) return { path, predicate: words(match) };
  }
  return { path, predicate: 'does not have the right form' };
}

/** A problem beside its field, which need not be named. */
export function problemBesideField(error: WireError): string {
  const problem = problemOf(error);
  if (!problem) return error.long_message;
  const [, ...inside] = problem.path;
  return asSentence(inside.map(partWords).join(', ') || 'this', problem.predicate);
}

/** A problem away from its field. */
export function problemWithField(error: WireError): string {
  const problem = problemOf(error);
  if (!problem) return error.long_message;
  const [field = '', ...inside] = problem.path;
  return asSentence([field.replaceAll('_', ' '), ...inside.map(partWords)].join(', '), problem.predicate);
}

/** Lists are counted from one by people. */
function partWords(part: string): string {
  return /^\d+$/.test(part) ? `entry ${Number(part) + 1}` : `“${part.replaceAll('_', ' ')}”`;
}

function asSentence(subject: string, predicate: string): string {
  return `${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${predicate}.`;
}
