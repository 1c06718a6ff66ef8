import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../environments/settings.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import { nextStep } from './next-step.ts';
import type { SignUpProgress } from './next-step.ts';

const off = { enabled: false, required: false, immutable: false };
const optional = { enabled: true, required: false, immutable: false };
const required = { enabled: true, required: true, immutable: false };

const nothing: SignUpProgress = {
  emailAddress: null,
  emailVerified: false,
  username: null,
  firstName: null,
  lastName: null,
  legalAccepted: false,
  allowsMissingEmail: false,
};
const given = { ...nothing, emailAddress: 'ada@example.com' };
const proven = { ...given, emailVerified: true };

type Attributes = EnvironmentSettings['attributes'];
const settingsWith = (attributes: Partial<Attributes>): EnvironmentSettings => ({
  ...defaultSettings('My app'),
  attributes: {
    email_address: required,
    username: off,
    first_name: optional,
    last_name: optional,
    legal_accepted: off,
    ...attributes,
  },
});

describe('nextStep', () => {
  it.each<{
    name: string;
    progress: SignUpProgress;
    attributes: Partial<Attributes>;
    step: string;
    missing?: string[];
    unverified?: string[];
  }>([
    {
      name: 'asks for an address',
      progress: nothing,
      attributes: {},
      step: 'continue',
      missing: ['email_address'],
    },
    {
      name: 'asks to prove the address that was given',
      progress: given,
      attributes: {},
      step: 'verify_email_address',
      unverified: ['email_address'],
    },
    { name: 'is content with a proven address', progress: proven, attributes: {}, step: 'complete' },
    {
      name: 'is content with nothing where nothing is required',
      progress: nothing,
      attributes: { email_address: optional },
      step: 'complete',
    },
    {
      name: 'has an address proven also where none is required',
      progress: given,
      attributes: { email_address: optional },
      step: 'verify_email_address',
      unverified: ['email_address'],
    },
    {
      name: 'has an address proven also where addresses are switched off',
      progress: given,
      attributes: { email_address: off },
      step: 'verify_email_address',
      unverified: ['email_address'],
    },
    {
      name: 'asks for what is missing before anything is proven',
      progress: given,
      attributes: { first_name: required },
      step: 'continue',
      missing: ['first_name'],
      unverified: ['email_address'],
    },
    {
      name: 'asks for everything that is missing at once',
      progress: nothing,
      attributes: { first_name: required, last_name: required },
      step: 'continue',
      missing: ['email_address', 'first_name', 'last_name'],
    },
    {
      name: 'does not ask for what is switched off, though it is required',
      progress: proven,
      attributes: { first_name: { enabled: false, required: true, immutable: false } },
      step: 'complete',
    },
    {
      name: 'takes names that were given',
      progress: { ...proven, firstName: 'Ada', lastName: 'King' },
      attributes: { first_name: required, last_name: required },
      step: 'complete',
    },
    {
      name: 'does without the address where the connection allows it',
      progress: { ...nothing, allowsMissingEmail: true },
      attributes: {},
      step: 'complete',
    },
    {
      name: 'does not do without the name where the connection allows a missing address',
      progress: { ...nothing, allowsMissingEmail: true },
      attributes: { first_name: required },
      step: 'continue',
      missing: ['first_name'],
    },
    {
      name: 'has an address proven that nobody asked for',
      progress: { ...given, allowsMissingEmail: true },
      attributes: {},
      step: 'verify_email_address',
      unverified: ['email_address'],
    },
  ])('$name', ({ progress, attributes, step, missing = [], unverified = [] }) => {
    const next = nextStep(progress, settingsWith(attributes));
    expect(next).toMatchObject({ step, missingFields: missing, unverifiedFields: unverified });
  });

  it('says what is required and what may be given, and nothing of what is switched off', () => {
    const settings = settingsWith({ first_name: optional, last_name: off });
    expect(nextStep(nothing, settings)).toMatchObject({
      requiredFields: ['email_address'],
      optionalFields: ['first_name'],
    });
  });

  it('lets an address be given where the connection does not insist on it', () => {
    const next = nextStep({ ...nothing, allowsMissingEmail: true }, settingsWith({}));
    expect([next.requiredFields, next.optionalFields]).toEqual([
      [],
      ['email_address', 'first_name', 'last_name'],
    ]);
  });

  it('is complete in no other case than with nothing missing and nothing unproven', () => {
    const values = [off, optional, required];
    const cases = [nothing, given, proven].flatMap((progress) =>
      values.flatMap((email_address) =>
        values.map((first_name) => nextStep(progress, settingsWith({ email_address, first_name }))),
      ),
    );
    for (const { step, missingFields, unverifiedFields } of cases) {
      expect(step === 'complete').toBe(missingFields.length === 0 && unverifiedFields.length === 0);
    }
    expect(new Set(cases.map(({ step }) => step)).size).toBe(3);
  });
});
