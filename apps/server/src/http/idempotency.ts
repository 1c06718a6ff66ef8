import { AppError } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import type { Deps } from '../deps.ts';
import { hashSecret } from '../keys/secrets.ts';
import type { SealContext } from '../keys/seal.ts';
import {
  claimIdempotencyKey,
  findIdempotencyKey,
  keepIdempotentAnswer,
  releaseIdempotencyKey,
} from '../store/idempotency-keys.ts';
import type { ManagementCaller } from './access.ts';
import type { Answer } from './answer.ts';
import { isRefusal } from './failure.ts';

/** No request takes longer; after that, one without an answer is taken for one that was cut off. */
const longestRequestMs = 60_000;

/** Where an answer is sealed. */
export function keptAnswerContext(environmentId: string, id: string): SealContext {
  return ['idempotency_keys', `${environmentId}/${id}`, 'sealed_answer'];
}

/** A write that names itself, as it was read. */
export interface NamedWrite {
  readonly caller: ManagementCaller;
  readonly endpoint: Endpoint;
  /** the header as it came */
  readonly key: string;
  /** everything the request asks for, parsed */
  readonly input: object;
  /** Unix milliseconds */
  readonly now: number;
}

/**
 * Does a write at most once for each key, however often it is sent: a repetition gets the answer of the first. A
 * refused write changed nothing and gives its key back. One whose end is not known is never done again by itself.
 * Answers are kept for a day, sealed, because some hold a secret that is shown once.
 * @param run does the write
 * @throws {AppError} `idempotency_key_invalid`, `idempotency_key_reused` for another request,
 *   `idempotency_key_in_use` while the first is under way, `idempotency_outcome_unknown` when it was cut off
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export async function answerOnce(
  deps: Pick<Deps, 'db' | 'sealer'>,
  write: NamedWrite,
  run: () => Promise<Answer>,
): Promise<{ answer: Answer; isRepeated: boolean }> {
  const { caller, endpoint, key, input, now } = write;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new AppError('idempotency_key_invalid');
  const environmentId = caller.environment.id;
  const id = hashSecret(`${caller.actor.id} ${key}`);
  const context = keptAnswerContext(environmentId, id);
  const requestHash = deps.sealer.mac(`${endpoint.id} ${JSON.stringify(input)}`, [
    'idempotency_keys',
    `${environmentId}/${id}`,
    'request_hash',
  ]);
  const row = { environment_id: environmentId, id, request_hash: requestHash, created_at: now };
  if (!(await claimIdempotencyKey(deps.db, row))) {
    const former = await findIdempotencyKey(deps.db, environmentId, id);
    if (former && former.request_hash !== requestHash) throw new AppError('idempotency_key_reused');
    if (!former?.sealed_answer) throw new AppError(codeOfUnanswered(former, now));
    const answer = JSON.parse(deps.sealer.open(former.sealed_answer, context)) as Answer;
    return { answer, isRepeated: true };
  }
  const answer = await run().catch(async (error: unknown) => {
    // Anything but a refusal may have happened: then the key stays taken.
    if (isRefusal(error)) await releaseIdempotencyKey(deps.db, environmentId, id);
    throw error;
  });
  const sealedAnswer = deps.sealer.seal(JSON.stringify(answer), context);
  await keepIdempotentAnswer(deps.db, { environmentId, id, sealedAnswer });
  return { answer, isRepeated: false };
}

/** @param former undefined when it was given back just now */
function codeOfUnanswered(former: { created_at: number } | undefined, now: number) {
  const isUnderWay = !former || now - former.created_at < longestRequestMs;
  return isUnderWay ? 'idempotency_key_in_use' : 'idempotency_outcome_unknown';
}
