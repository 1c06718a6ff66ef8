import type { Page } from 'playwright-core';
import type { Data } from './canned.ts';
import type { Stage } from './dashboard-server.ts';

/** A page in one of its states. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  readonly heading: string;
  readonly data?: () => Data;
  readonly respond?: Stage['respond'];
  /** what to do there before it is looked at */
  readonly act?: (page: Page) => Promise<void>;
  /** what the console says because the answer is a refusal */
  readonly expectedProblem?: RegExp;
}
