import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter that writes `{ passed, failed, skipped }` to the file PORTICO_TEST_COUNTS names, for
 * the last line of `npm test`. A file that could not be loaded and an error outside every test count as
 * one failure each.
 */
export default class CountsReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    const path = process.env['PORTICO_TEST_COUNTS'];
    if (path) writeFileSync(path, JSON.stringify(countTests(testModules, unhandledErrors)));
  }
}

/** @param {ReadonlyArray<import('vitest/node').TestModule>} testModules */
export function countTests(testModules, unhandledErrors) {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const testModule of testModules) {
    counts.failed += testModule.errors().length;
    for (const suite of testModule.children.allSuites()) counts.failed += suite.errors().length;
    // `pending` means that the run ended before this test did.
    for (const test of testModule.children.allTests()) {
      const { state } = test.result();
      counts[state === 'pending' ? 'failed' : state] += 1;
    }
  }
  return counts;
}
