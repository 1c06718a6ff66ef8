import { createBoundedMap } from './bounded-map.ts';

/** A made-up person at a stand-in provider. */
export interface SandboxPerson {
  /** 64-bit decimal string, always the same for the same person; beyond what a JavaScript number holds for most. */
  id: string;
  /** The handle, without `@`. Not an identity: two entries with one `id` are one account before and after a rename. */
  username: string;
  name: string;
  /** A confirmed address; absent for somebody who registered with a telephone number. */
  email?: string;
  /** The address was typed and never confirmed. Providers that show confirmed ones alone show none. */
  isEmailUnconfirmed?: boolean;
  /** What is special about this person, as the consent page says it. */
  note: string;
  isProtected: boolean;
  isSuspended: boolean;
  verifiedType: 'none' | 'blue' | 'business';
  /** ISO 8601. */
  joinedAt: string;
  description?: string;
  location?: string;
  website?: string;
  followers: number;
  /** Background of the picture, `#rrggbb`. */
  colour: string;
}

const ordinary = { isProtected: false, isSuspended: false, verifiedType: 'none', followers: 120 } as const;

const june = {
  ...ordinary,
  id: '1358924471065600003',
  name: 'June Park',
  email: 'june.park@example.com',
  joinedAt: '2021-02-08T23:43:36.000Z',
  description: 'Ceramics, mostly bowls.',
  colour: '#9d174d',
};

/** The people of every stand-in, in the order of the consent page. The first is the ordinary case. */
export const people: readonly SandboxPerson[] = [
  {
    ...ordinary,
    id: '1546820937164177409',
    username: 'ada_byrne',
    name: 'Ada Byrne',
    email: 'ada.byrne@example.com',
    note: 'Confirmed email address',
    joinedAt: '2022-07-12T11:37:04.000Z',
    description: 'Builds small things that last.',
    location: 'Galway',
    website: 'https://ada.example.com/',
    colour: '#0f766e',
  },
  {
    ...ordinary,
    id: '1701334529886453767',
    username: 'zoe_at_sea',
    name: 'Zoë & the Sea 🌊',
    note: 'No email address, telephone only',
    joinedAt: '2023-09-11T20:38:55.000Z',
    colour: '#1d4ed8',
  },
  {
    ...ordinary,
    id: '38291746',
    username: 'noorh',
    name: 'Noor Haddad',
    email: 'noor@example.org',
    note: 'Protected account, short old id',
    isProtected: true,
    joinedAt: '2009-05-06T21:20:04.000Z',
    location: 'Rotterdam',
    colour: '#7e22ce',
  },
  {
    ...ordinary,
    id: '1622497101349621761',
    username: 'halden_obs',
    name: 'Halden Observatory',
    email: 'press@halden.example.net',
    note: 'Verified organization',
    verifiedType: 'business',
    joinedAt: '2023-02-06T07:27:08.000Z',
    website: 'https://halden.example.net/',
    followers: 48_211,
    colour: '#9a3412',
  },
  { ...june, username: 'junepark', note: 'Before changing the handle' },
  { ...june, username: 'june_makes', note: 'Same account, handle changed' },
  {
    ...ordinary,
    id: '1489206650238918657',
    username: 'samokafor',
    name: 'Sam Okafor',
    email: 'sam.okafor@example.com',
    note: 'Suspended account',
    isSuspended: true,
    joinedAt: '2022-02-03T11:58:28.000Z',
    colour: '#475569',
  },
  {
    ...ordinary,
    id: '1730418846621929472',
    username: 'liv_aas',
    name: 'Liv Aas',
    email: 'liv.aas@example.com',
    isEmailUnconfirmed: true,
    note: 'Address never confirmed',
    joinedAt: '2023-12-01T02:49:37.000Z',
    colour: '#166534',
  },
];

/** The address of a person as providers show it that hand out confirmed ones alone. */
export function confirmedEmail({ email, isEmailUnconfirmed }: SandboxPerson): string | undefined {
  return isEmailUnconfirmed === true ? undefined : email;
}

/** The value that asks for somebody nobody has seen before. */
export const newPerson = 'new';

const firstNames = ['Mira', 'Jonas', 'Leila', 'Tomás', 'Aiko', 'Emeka', 'Freya', 'Ravi', 'Clara', 'Mateo'];
const lastNames = [
  'Lindqvist',
  'Okoye',
  'Serrano',
  'Tanaka',
  'Vogel',
  'Haas',
  'Moreau',
  'Iyer',
  'Novak',
  'Quinn',
];
const colours = ['#0f766e', '#1d4ed8', '#7e22ce', '#9a3412', '#9d174d', '#166534', '#3730a3', '#854d0e'];

/** X's ids count milliseconds since this moment, shifted left by 22 bits. */
const snowflakeEpoch = 1_288_834_974_657;

export interface Crowd {
  readonly fixed: readonly SandboxPerson[];
  /** Those made up here, oldest first. */
  madeUp(): SandboxPerson[];
  /** By id, else by handle; `new` makes somebody up. */
  find(idOrUsername: string): SandboxPerson | undefined;
  clear(): void;
}

/**
 * Everybody a stand-in knows.
 * @param options.now milliseconds, dates the people that are made up
 * @param options.capacity how many made-up people are remembered
 */
export function createCrowd(options: {
  fixed: readonly SandboxPerson[];
  now: () => number;
  capacity: number;
}): Crowd {
  const madeUp = createBoundedMap<string, SandboxPerson>(options.capacity);
  const handles = createBoundedMap<string, SandboxPerson>(options.capacity);
  const fixedHandles = new Map(options.fixed.map((person) => [person.username, person]));
  // The first entry of an id wins, so the list is read backwards.
  const fixedIds = new Map(options.fixed.toReversed().map((person) => [person.id, person]));
  let count = 0;

  const add = (): SandboxPerson => {
    const person = makePerson(count++, options.now());
    madeUp.set(person.id, person);
    handles.set(person.username, person);
    return person;
  };
  return {
    fixed: options.fixed,
    madeUp: () => madeUp.values(),
    find(key) {
      if (key === newPerson) return add();
      return fixedIds.get(key) ?? fixedHandles.get(key) ?? madeUp.get(key) ?? handles.get(key);
    },
    clear() {
      madeUp.clear();
      handles.clear();
      count = 0;
    },
  };
}

/**
 * Makes somebody up. The same number and time give the same person; different numbers at one moment never collide.
 * @param now milliseconds since 1970
 */
export function makePerson(number: number, now: number): SandboxPerson {
  const first = pick(firstNames, number);
  const last = pick(lastNames, Math.floor(number / firstNames.length) + number);
  const id = ((BigInt(Math.max(now - snowflakeEpoch, 1)) << 22n) + BigInt(number % 2 ** 22)).toString();
  // Letters and digits only, at most 15 characters, as handles are; the end of the id keeps it unique.
  const plain = first
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
  const username = `${plain}_${BigInt(id).toString(36).slice(-8)}`.slice(0, 15);
  return {
    ...ordinary,
    id,
    username,
    name: `${first} ${last}`,
    email: `${username}@example.com`,
    note: 'Made up here',
    joinedAt: new Date(now).toISOString(),
    followers: 0,
    colour: pick(colours, number),
  };
}

function pick(list: readonly string[], number: number): string {
  return list[number % list.length] ?? '';
}
