import {
  compileMapping,
  mapProfile,
  presets,
  protocolsOf,
  recordingsOf,
  speaking,
  withParameters,
  type Identity,
  type MappedAttribute,
} from '@portico/providers';
import { describe, expect, it } from 'vitest';
import { makePerson, people, type SandboxPerson } from '../people.ts';
import { createProfileTemplate, namesOf } from './profile-of.ts';

const speeches = presets.flatMap((preset) =>
  protocolsOf(preset).map((protocol, index) => ({
    speech: index === 0 ? preset.id : `${preset.id}-${protocol}`,
    preset: withParameters(speaking(preset, protocol), {}),
  })),
);

const attributeOf: Record<MappedAttribute, keyof Identity> = {
  provider_user_id: 'providerUserId',
  email_address: 'emailAddress',
  email_verified: 'emailVerified',
  username: 'username',
  first_name: 'firstName',
  last_name: 'lastName',
  profile_image_url: 'imageUrl',
};

const pictureUrl = 'http://localhost:4400/picture.png';
const crowd = [...people, ...[0, 1, 2].map((number) => makePerson(number, 1_795_168_800_000))];

describe.each(speeches)('profiles of made-up people at $speech', ({ speech, preset }) => {
  const template = createProfileTemplate(preset, recordingsOf(speech));
  const mapping = compileMapping(preset.attributeMapping, preset);
  const { attributeMapping: mapped, emailVerified } = preset;
  const identify = (person: SandboxPerson, withEmail = true) =>
    mapProfile(mapping, template.profileOf(person, { withEmail, pictureUrl }));

  it.each(crowd.map((person) => ({ handle: person.username, person })))(
    'say of $handle what there is to say',
    ({ person }) => {
      const identity = identify(person);
      const isSeen = person.isEmailUnconfirmed !== true || emailVerified !== 'when_present';
      const email = mapped.email_address !== undefined && isSeen ? person.email : undefined;
      const isVerified =
        email !== undefined && person.isEmailUnconfirmed !== true && emailVerified !== 'never';
      expect(identity.providerUserId).toBe(template.idOf(person));
      expect(identity.emailAddress).toBe(email);
      expect(identity.emailVerified).toBe(isVerified);
      const handles = [person.username, `${person.username}@account.example`];
      if (mapped.username !== undefined) expect(handles).toContain(identity.username?.split('#')[0]);
      const names = mapped.last_name === undefined ? { firstName: person.name } : namesOf(person);
      if (mapped.first_name !== undefined) expect(identity).toMatchObject(names);
      if (mapped.profile_image_url !== undefined) expect(identity.imageUrl).toMatch(/^https?:\/\//);
    },
  );

  it('show no address to an app that may not see it, nowhere', () => {
    for (const person of crowd) {
      const body = template.profileOf(person, { withEmail: false, pictureUrl });
      expect(mapProfile(mapping, body).emailAddress).toBeUndefined();
      expect(JSON.stringify(body)).not.toContain(person.email ?? 'nobody@nowhere');
    }
  });

  it('differ from person to person in everything that must be unique', () => {
    const different = crowd.filter(({ username }) => username !== 'june_makes');
    const identities = different.map((person) => identify(person));
    for (const attribute of preset.uniqueAttributes) {
      const told = identities.map((identity) => identity[attributeOf[attribute]]);
      const values = told.filter((value) => value !== undefined);
      expect(new Set(values).size).toBe(values.length);
      if (attribute === 'provider_user_id') expect(values).toHaveLength(crowd.length - 1);
    }
  });

  it('keep the id when the handle changes', () => {
    const [before, after] = ['junepark', 'june_makes'].map((handle) =>
      crowd.find(({ username }) => username === handle),
    );
    const ids = [before, after].map((person) => person && identify(person).providerUserId);
    expect(ids[0]).toBeDefined();
    expect(ids[1]).toBe(ids[0]);
  });

  it('hold nobody of the recording any more', () => {
    for (const { identity } of recordingsOf(speech)) {
      const [person] = people;
      const told = JSON.stringify(person && template.profileOf(person, { withEmail: true, pictureUrl }));
      expect(told).not.toContain(JSON.stringify(identity.providerUserId));
    }
  });
});

describe('the ids of thousands of people', () => {
  it.each(speeches)('never meet at $speech', ({ speech, preset }) => {
    const template = createProfileTemplate(preset, recordingsOf(speech));
    const ids = Array.from({ length: 3000 }, (_, number) =>
      template.idOf(makePerson(number, 1_795_168_800_000)),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
