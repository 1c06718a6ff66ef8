import { compileMapping } from '@portico/providers';
import { describe, expect, it } from 'vitest';
import { readIdentity } from './identity.ts';

const mapping = compileMapping({ provider_user_id: 'id', username: 'handle', first_name: 'name' });
const nameOf = (name: string) => readIdentity({ mapping }, { id: '1', handle: 'ada', name }).firstName;

describe('readIdentity', () => {
  it.each([
    { name: 'leaves a name as it is', given: 'Ada Lovelace', kept: 'Ada Lovelace' },
    { name: 'takes out what turns the direction', given: 'Ada \u202Egro.elpmaxe', kept: 'Ada gro.elpmaxe' },
    { name: 'takes out what has no width', given: 'A\u200Bda\u2060', kept: 'Ada' },
    { name: 'keeps what Persian needs', given: 'می\u200Cخواهم', kept: 'می\u200Cخواهم' },
    { name: 'keeps what an emoji needs', given: 'Ada 👩\u200D💻', kept: 'Ada 👩\u200D💻' },
    { name: 'has no name where there is nothing to see', given: '\u2066\u200B \u2069', kept: undefined },
  ])('$name', ({ given, kept }) => {
    expect(nameOf(given)).toBe(kept);
  });

  it('leaves the id alone, by which people are told apart', () => {
    const { providerUserId } = readIdentity({ mapping }, { id: 'a\u200Bb' });
    expect(providerUserId).toBe('a\u200Bb');
  });
});
