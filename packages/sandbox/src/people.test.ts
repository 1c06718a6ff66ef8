import { describe, expect, it } from 'vitest';
import { makePerson, people } from './people.ts';

const now = Date.parse('2026-11-20T10:00:00Z');

describe('the people', () => {
  it('cover what an app meets: with and without address, protected, suspended, verified, renamed', () => {
    expect(people.some((person) => person.email !== undefined)).toBe(true);
    expect(people.some((person) => person.email === undefined)).toBe(true);
    expect(people.some((person) => person.isProtected)).toBe(true);
    expect(people.some((person) => person.isSuspended)).toBe(true);
    expect(people.some((person) => person.verifiedType !== 'none')).toBe(true);
    expect(new Set(people.map((person) => person.id)).size).toBe(people.length - 1);
  });

  it.each(people.map((person) => [person.username, person] as const))(
    '%s looks like an account of X',
    (_name, person) => {
      expect(person.id).toMatch(/^[1-9]\d{0,18}$/);
      expect(BigInt(person.id)).toBeLessThan(2n ** 63n);
      expect(person.username).toMatch(/^\w{1,15}$/);
      expect(person.name.length).toBeLessThanOrEqual(50);
      expect(person.email ?? 'none@example.com').toMatch(/@(.+\.)?example\.(com|net|org)$/);
      expect(person.colour).toMatch(/^#[0-9a-f]{6}$/);
    },
  );

  it('have accounts as old as their ids say', () => {
    const snowflakes = people.filter(({ id }) => id.length === 19);
    const born = snowflakes.map(({ id }) => Number(BigInt(id) >> 22n) + 1_288_834_974_657);
    const seconds = born.map((at) => new Date(Math.floor(at / 1000) * 1000).toISOString());
    expect(snowflakes.map((person) => person.joinedAt)).toEqual(seconds);
  });
});

describe('makePerson', () => {
  it('makes a thousand people of one moment who share neither id nor handle', () => {
    const crowd = Array.from({ length: 1000 }, (_, number) => makePerson(number, now));
    expect(new Set(crowd.map((person) => person.id)).size).toBe(1000);
    expect(new Set(crowd.map((person) => person.username)).size).toBe(1000);
    for (const person of crowd) expect(person.username).toMatch(/^\w{1,15}$/);
  });

  it('makes the same person again from the same number and moment', () => {
    expect(makePerson(3, now)).toEqual(makePerson(3, now));
  });
});
