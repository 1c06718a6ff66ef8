import { describe, expect, it } from 'vitest';
import { applySettings } from './change-settings.ts';
import type { SettingsChange } from './change-settings.ts';
import { assertNoConflict } from './settings-conflicts.ts';
import { defaultSettings } from './settings.ts';

const day = 24 * 3600;
const assertAfter = (change: SettingsChange) => () =>
  assertNoConflict(applySettings(defaultSettings('Acme'), change));

describe('settings that contradict each other', () => {
  it.each([
    ...(['email_address', 'username', 'first_name', 'last_name', 'legal_accepted'] as const).map((name) => ({
      field: `attributes.${name}.required`,
      change: { attributes: { [name]: { enabled: false, required: true } } },
    })),
    // Against what is set already.
    {
      field: 'attributes.email_address.required',
      change: { attributes: { email_address: { enabled: false } } },
    },
    { field: 'attributes.username.required', change: { attributes: { username: { required: true } } } },
    { field: 'session.idle_lifetime_seconds', change: { session: { idle_lifetime_seconds: 31 * day } } },
    { field: 'session.idle_lifetime_seconds', change: { session: { absolute_lifetime_seconds: 6 * day } } },
  ])('are refused, naming $field: $change', ({ field, change }) => {
    expect(assertAfter(change)).toThrow(
      expect.objectContaining({ code: 'form_param_value_invalid', meta: { param_name: field } }),
    );
  });

  it.each([
    { change: {} },
    { change: { attributes: { email_address: { enabled: false, required: false } } } },
    { change: { attributes: { username: { enabled: true, required: true } } } },
    { change: { attributes: { first_name: { enabled: false, immutable: true } } } },
    { change: { session: { idle_lifetime_seconds: 30 * day } } },
    { change: { email_sign_in: { code: false, link: false } } },
  ])('are not among $change', ({ change }) => {
    expect(assertAfter(change)).not.toThrow();
  });
});
