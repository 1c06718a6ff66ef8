import { frontend } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import { catchUp, isOutOfStep, pathTo } from '../follow.ts';
import { decide } from '../next-page.ts';
import type { NextPage } from '../next-page.ts';
import type { Portal } from '../portal.ts';
import type { Intent } from '../return-url.ts';
import { proofOf, proofOfSignIn, proofOfSignUp } from './proof.ts';
import type { Proof, ProofStrategy } from './proof.ts';
import { notSent, verifyingOf } from './verifying.ts';
import type { Verifying } from './verifying.ts';

export const verifyPages = {
  'sign-in': 'verify-sign-in',
  'sign-up': 'verify-email-address',
} as const satisfies Record<Intent, NextPage['page']>;

/** Asks for a mail. A refusal leaves the page usable: what was mailed before may still be good, or not be there. */
export async function sendProof(portal: Portal, proof: Proof, strategy: ProofStrategy): Promise<Verifying> {
  try {
    return verifyingOf(await prepare(portal, proof, strategy), Date.now());
  } catch (error) {
    const newest = await newestProof(portal, proof);
    return newest.attemptId === proof.attemptId
      ? notSent(newest, error, Date.now())
      : verifyingOf(newest, Date.now());
  }
}

async function prepare(portal: Portal, proof: Proof, strategy: ProofStrategy): Promise<Proof> {
  // Where the link leads in this very browser; on another device only this page goes on.
  const redirectUrl = window.location.origin + portal.router.href(pathTo(portal, verifyPages[proof.intent]));
  const body = strategy === 'email_link' ? { strategy, redirect_url: redirectUrl } : { strategy };
  const request = { params: { id: proof.attemptId }, body };
  if (proof.intent === 'sign-in') {
    return proofOfSignIn((await portal.call(frontend.prepareSignInFirstFactor, request)).response);
  }
  return proofOfSignUp((await portal.call(frontend.prepareSignUpVerification, request)).response);
}

/**
 * Enters the code, or goes on with the link that was opened.
 * @param code undefined: by link
 * @returns the browser as it is then
 * @throws {ApiError}
 */
export async function prove(
  portal: Portal,
  proof: Proof,
  code: string | undefined,
  signal?: AbortSignal,
): Promise<ClientResource> {
  const body = code === undefined ? { strategy: 'email_link' } : { strategy: 'email_code', code };
  const request = { params: { id: proof.attemptId }, body };
  const { client } = await (proof.intent === 'sign-in'
    ? portal.call(frontend.attemptSignInFirstFactor, request, signal)
    : portal.call(frontend.attemptSignUpVerification, request, signal));
  return client ?? (await portal.call(frontend.getClient, {}, signal)).response;
}

/** Where the person stands now. @throws {ApiError} when the attempt is gone, or nobody answers */
export async function readNext(portal: Portal, proof: Proof, signal: AbortSignal): Promise<NextPage> {
  const request = { params: { id: proof.attemptId } };
  const { client } = await (proof.intent === 'sign-in'
    ? portal.call(frontend.getSignIn, request, signal)
    : portal.call(frontend.getSignUp, request, signal));
  return decide(client ?? (await portal.call(frontend.getClient, {}, signal)).response);
}

/** As it is now; without an answer the page keeps what it has. Leaves when it goes on elsewhere. */
export async function newestProof(portal: Portal, proof: Proof): Promise<Proof> {
  const { intent } = proof;
  const next = await catchUp(portal, verifyPages[intent], intent).catch(() => undefined);
  return (next && proofOf(next)) ?? proof;
}

/** What to show after proving was refused. Leaves when the attempt went on elsewhere. */
export async function refusedProof(
  portal: Portal,
  { proof, resendAt }: Verifying,
  error: unknown,
  code: string | undefined,
): Promise<Verifying> {
  const newest = isOutOfStep(error) ? await newestProof(portal, proof) : proof;
  if (newest.attemptId !== proof.attemptId) return verifyingOf(newest, Date.now());
  return { proof: newest, resendAt, refused: { code } };
}
