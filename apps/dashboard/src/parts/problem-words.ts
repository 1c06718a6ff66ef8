import type { WireError } from '@portico/contract';

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
  // What the contract says of a value is the end of a sentence.
  if (!message.startsWith(`${name}: `)) return undefined;
  return { path, predicate: message.slice(name.length + 2).replace(/\.$/, '') };
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
