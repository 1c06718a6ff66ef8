import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConnectionSettings } from '../connections/connection-settings.ts';
import { defaultSettings } from '../environments/settings.ts';
import { admit, admissionRuleNames } from './admit.ts';
import type { AdmissionRules, Applicant } from './admit.ts';

const now = Date.UTC(2026, 10, 21);
const signals = { createdAt: 'at', followers: 'followers', verifiedType: 'kind', protected: 'protected' };

const addresses = fc.constantFrom(
  'ada@example.com',
  'ada+2@example.com',
  'eve@mailinator.com',
  'a-b@yahoo.com',
);
const settingsOf = fc
  .record({
    signUpMode: fc.constantFrom('public' as const, 'restricted' as const, 'waitlist' as const),
    allowlist: fc.boolean(),
    blocklist: fc.boolean(),
    blockEmailSubaddresses: fc.boolean(),
    blockDisposableEmailDomains: fc.boolean(),
  })
  .map(({ signUpMode, ...restrictions }) => {
    const settings = defaultSettings('Acme');
    return { ...settings, signUpMode, restrictions: { ...settings.restrictions, ...restrictions } };
  });
const admission = fc.record({
  minAccountAgeDays: fc.option(fc.constantFrom(0, 1, 365)),
  minFollowers: fc.option(fc.constantFrom(0, 1, 1000)),
  verifiedTypes: fc.constantFrom<string[]>([], ['blue']),
  allowProtected: fc.boolean(),
});
const connection = fc.option(
  fc.record({ admission, blockEmailSubaddresses: fc.boolean() }).map((given) => ({
    settings: { ...defaultConnectionSettings(), ...given },
    provider: { signals },
  })),
  { nil: undefined },
);
const unmapped = fc.record(
  {
    at: fc.oneof(fc.constantFrom('2020-01-01T00:00:00Z', '2026-11-20T23:00:00Z'), fc.anything()),
    followers: fc.oneof(fc.constantFrom(0, 5, 5000), fc.anything()),
    kind: fc.oneof(fc.constantFrom('none', 'blue'), fc.anything()),
    protected: fc.oneof(fc.boolean(), fc.anything()),
  },
  { requiredKeys: [] },
);
const applicants: fc.Arbitrary<Applicant> = fc.record({
  emailAddress: fc.oneof(addresses, fc.constantFrom(null, undefined)),
  identity: fc.option(
    unmapped.map((rest) => ({ providerUserId: '1', emailVerified: false, unmapped: rest })),
    { nil: undefined },
  ),
});
const rules: fc.Arbitrary<AdmissionRules> = fc.record({
  environment: settingsOf,
  connection,
  isAllowListed: fc.boolean(),
  isBlockListed: fc.boolean(),
  waitlistStatus: fc.constantFrom(undefined, 'pending', 'approved', 'rejected'),
});

/** Runs a property over everybody and everything. */
const always = (property: (applicant: Applicant, circumstances: AdmissionRules) => void) =>
  fc.assert(fc.property(applicants, rules, property), { numRuns: 3000 });

describe('admit, whoever comes and whatever is set', () => {
  it('never fails, and names one of the rules', () => {
    always((applicant, circumstances) => {
      expect([undefined, ...admissionRuleNames]).toContain(admit(applicant, circumstances, now)?.rule);
    });
  });

  it('lets nobody in while sign-up is closed, and from the waitlist only who was approved', () => {
    always((applicant, circumstances) => {
      const { signUpMode } = circumstances.environment;
      if (admit(applicant, circumstances, now)) return;
      expect(signUpMode).not.toBe('restricted');
      if (signUpMode === 'waitlist') expect(circumstances.waitlistStatus).toBe('approved');
    });
  });

  it('lets nobody finish open sign-up who is not on the allow list that is asked for', () => {
    always((applicant, circumstances) => {
      const { signUpMode, restrictions } = circumstances.environment;
      if (applicant.emailAddress === undefined || signUpMode !== 'public' || !restrictions.allowlist) return;
      if (admit(applicant, circumstances, now)) return;
      expect(applicant.emailAddress).not.toBeNull();
      expect(circumstances.isAllowListed).toBe(true);
    });
  });

  it('gives nobody an advantage whose provider tells nothing', () => {
    always((applicant, circumstances) => {
      const silent = { ...applicant, identity: { providerUserId: '1', emailVerified: false, unmapped: {} } };
      if (admit(silent, circumstances, now)) return;
      expect(admit(applicant, circumstances, now)).toBeUndefined();
    });
  });

  it('never lets more people in by switching a restriction on', () => {
    const switches = ['blocklist', 'blockEmailSubaddresses', 'blockDisposableEmailDomains'] as const;
    always((applicant, circumstances) => {
      for (const name of switches) {
        const withSwitch = (value: boolean): AdmissionRules => {
          const { environment } = circumstances;
          const restrictions = { ...environment.restrictions, [name]: value };
          return { ...circumstances, environment: { ...environment, restrictions } };
        };
        if (admit(applicant, withSwitch(true), now)) continue;
        expect(admit(applicant, withSwitch(false), now)).toBeUndefined();
      }
    });
  });
});
