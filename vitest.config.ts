import { defineConfig } from 'vitest/config';

const tests = '{apps,bench,packages,scripts}/**/*.test.{ts,tsx,mjs}';
const browserTests = '{apps,packages}/**/*.browser.test.{ts,tsx}';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/counts-reporter.mjs'],
    pool: 'forks',
    maxWorkers: 2,
    // As patient as the tests: a machine with other work is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: [tests],
          exclude: ['**/node_modules/**', '**/dist/**', browserTests],
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Tests that drive a real browser: one file at a time, after all others, so that they have the
        // processor for themselves.
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: [browserTests],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
