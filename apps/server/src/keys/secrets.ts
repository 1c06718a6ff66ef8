import { hash, randomUUIDv7, timingSafeEqual } from 'node:crypto';
import { drawRandom, drawRandomHex } from './random.ts';

/** 256 random bits in base64url. */
export function createSecret(): string {
  return drawRandom(32).toString('base64url');
}

/** SHA-256 in base64url: for secrets of 128 bits and more, which nobody can guess from their hash. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** A prefixed id whose order is the order of creation, to the millisecond. */
export function createId(prefix: string): string {
  return `${prefix}_${randomUUIDv7().replaceAll('-', '')}`;
}

let madeInOrder = 0;

/**
 * An id of a given moment, for rows that are listed by the time written in them: the order of ids is that order,
 * and of the same moment the order in which this process made them (a counter after the time: RFC 9562 §6.2).
 * @param at Unix milliseconds
 */
export function createIdAt(prefix: string, at: number): string {
  madeInOrder = (madeInOrder + 1) % 0x1000;
  const counter = madeInOrder.toString(16).padStart(3, '0');
  return `${firstIdAt(prefix, at)}7${counter}${randomTail()}`;
}

let lastInOrder = 0;
const idsOfMillisecond = 0x1000;

/**
 * An id whose order is the order in which this process made them, whatever the moments are: where the counter of a
 * millisecond is used up, or a moment lies behind, it goes on after the last one (RFC 9562 §6.2, method 1).
 * @param at Unix milliseconds
 */
export function createIdInOrder(prefix: string, at: number): string {
  lastInOrder = Math.max(at * idsOfMillisecond, lastInOrder + 1);
  const counter = (lastInOrder % idsOfMillisecond).toString(16).padStart(3, '0');
  const time = Math.floor(lastInOrder / idsOfMillisecond);
  return `${firstIdAt(prefix, time)}7${counter}${randomTail()}`;
}

/** The second half of an id: the variant, of which this is one of four, and 60 random bits (RFC 9562 §5.7). */
const randomTail = () => `8${drawRandomHex(8).slice(1)}`;

/**
 * The least id that can be made at a moment: ids begin with the time (RFC 9562 §5.7).
 * @param at Unix milliseconds
 */
export function firstIdAt(prefix: string, at: number): string {
  return `${prefix}_${at.toString(16).padStart(12, '0')}`;
}

/** Compares without telling by its duration where two strings differ. */
export function isSameSecret(a: string, b: string): boolean {
  const left = hash('sha256', a, 'buffer');
  const right = hash('sha256', b, 'buffer');
  return timingSafeEqual(left, right);
}
