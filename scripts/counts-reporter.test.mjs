import { describe, expect, it } from 'vitest';
import { countTests } from './counts-reporter.mjs';

const testModule = ({ states = [], moduleErrors = [], suiteErrors = [] }) => ({
  errors: () => moduleErrors,
  children: {
    allSuites: () => [{ errors: () => suiteErrors }],
    allTests: () => states.map((state) => ({ result: () => ({ state }) })),
  },
});

describe('countTests', () => {
  it.each([
    {
      name: 'counts each test by its result',
      modules: [testModule({ states: ['passed', 'failed'] }), testModule({ states: ['passed', 'skipped'] })],
      counts: { passed: 2, failed: 1, skipped: 1 },
    },
    {
      name: 'counts a test that never ended as failed',
      modules: [testModule({ states: ['pending'] })],
      counts: { passed: 0, failed: 1, skipped: 0 },
    },
    {
      name: 'counts a file that could not be loaded as a failure',
      modules: [testModule({ moduleErrors: [{}] })],
      counts: { passed: 0, failed: 1, skipped: 0 },
    },
    {
      name: 'counts a failed hook of a suite as a failure',
      modules: [testModule({ states: ['skipped'], suiteErrors: [{}] })],
      counts: { passed: 0, failed: 1, skipped: 1 },
    },
    {
      name: 'counts an error outside every test as a failure',
      modules: [testModule({ states: ['passed'] })],
      unhandled: [{}],
      counts: { passed: 1, failed: 1, skipped: 0 },
    },
  ])('$name', ({ modules, unhandled = [], counts }) => {
    expect(countTests(modules, unhandled)).toEqual(counts);
  });
});
