import { describe, expect, it } from 'vitest';
import {
  attributeUse,
  entryProblem,
  hasProblem,
  lifetimeOf,
  lifetimeProblem,
  lifetimeSeconds,
  settingsChanges,
  tidyEntry,
  typingProblem,
  usedAs,
} from './settings-form.ts';
import type { SettingsForm } from './settings-form.ts';

const saved: SettingsForm = {
  application_name: 'Acme',
  attributes: {
    email_address: { enabled: true, required: true, immutable: false },
    username: { enabled: false, required: false, immutable: false },
    first_name: { enabled: true, required: false, immutable: false },
    last_name: { enabled: true, required: false, immutable: false },
    legal_accepted: { enabled: false, required: false, immutable: false },
  },
  email_sign_in: { code: true, link: false },
  terms_url: null,
  privacy_url: null,
  delete_self_enabled: true,
  sign_up_mode: 'public',
  restrictions: {
    allowlist: false,
    blocklist: false,
    block_email_subaddresses: false,
    block_disposable_email_domains: false,
    ignore_dots_for_gmail_addresses: true,
  },
  session: { multi_session: false, idle_lifetime_seconds: 604_800, absolute_lifetime_seconds: 2_592_000 },
  session_token_algorithm: 'ES256',
  allowed_origins: ['http://localhost:3000'],
  allowed_redirect_urls: [],
};

describe('settingsChanges', () => {
  it('sends only what changed', () => {
    expect(settingsChanges(saved, { ...saved, application_name: 'Acme Shop' })).toEqual({
      application_name: 'Acme Shop',
    });
    expect(settingsChanges(saved, structuredClone(saved))).toEqual({});
  });
});

describe('attributes', () => {
  it.each(['off', 'optional', 'required'] as const)('are %s as they were chosen', (use) => {
    expect(attributeUse(usedAs(use))).toBe(use);
  });

  it('are not required where they are not used', () => {
    expect(attributeUse({ enabled: false, required: true })).toBe('off');
  });
});

describe('hasProblem', () => {
  it.each([
    { name: 'no name', change: { application_name: ' ' } },
    { name: 'terms without an address', change: { terms_url: 'example.com/terms' } },
    { name: 'a privacy policy that is a script', change: { privacy_url: 'javascript:alert(1)' } },
  ])('sees $name', ({ change }) => {
    expect(hasProblem(saved)).toBe(false);
    expect(hasProblem({ ...saved, ...change })).toBe(true);
  });
});

describe('entryProblem', () => {
  it.each(['https://app.example.com', 'http://localhost:5173'])('accepts the origin %s', (value) => {
    expect(entryProblem('allowed_origins', value, [])).toBeUndefined();
  });

  it.each(['https://app.example.com/', 'app.example.com', 'ftp://app.example.com'])(
    'refuses %s as an origin',
    (value) => {
      expect(entryProblem('allowed_origins', value, [])).toContain('origin');
    },
  );

  it.each(['https://*.example.com', 'https://%2A.example.com'])('refuses the wildcard %s', (value) => {
    expect(entryProblem('allowed_origins', value, [])).toContain('whole name');
    expect(entryProblem('allowed_redirect_urls', value, [])).toContain('whole name');
  });

  it('refuses what is there already', () => {
    expect(entryProblem('allowed_origins', 'https://a.example', ['https://a.example'])).toContain('already');
  });
});

describe('typingProblem', () => {
  it('speaks of a star as soon as it is typed, and of nothing that may become right', () => {
    expect(typingProblem('https://*')).toContain('star');
    expect(typingProblem('https:/')).toBeUndefined();
  });
});

describe('tidyEntry', () => {
  it('leaves a wildcard for what it is, although browsers write it otherwise', () => {
    expect(tidyEntry('allowed_origins', 'https://*.example.com/a')).toBe('https://*.example.com/a');
  });

  it('takes the origin of an address that was pasted', () => {
    expect(tidyEntry('allowed_origins', ' https://app.example.com/cart?x=1 ')).toBe(
      'https://app.example.com',
    );
  });

  it('leaves redirect URLs whole', () => {
    const url = 'https://app.example.com/cart?x=1';
    expect(tidyEntry('allowed_redirect_urls', url)).toBe(url);
  });
});

describe('lifetimes', () => {
  it.each([
    [604_800, 7, 'days'],
    [5400, 90, 'minutes'],
    [7200, 2, 'hours'],
  ] as const)('shows %i seconds as %i %s and back', (seconds, count, unit) => {
    expect(lifetimeOf(seconds)).toEqual({ count, unit });
    expect(lifetimeSeconds(count, unit)).toBe(seconds);
  });

  it.each([
    [{ idle_lifetime_seconds: 600, absolute_lifetime_seconds: 60 }, 'longer'],
    [{ idle_lifetime_seconds: 0, absolute_lifetime_seconds: 60 }, 'one minute'],
  ])('refuses %j', (session, words) => {
    expect(lifetimeProblem({ multi_session: false, ...session })).toContain(words);
  });
});
