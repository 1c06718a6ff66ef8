import type { Page } from 'playwright-core';
import { refusal } from './portal-server.ts';
import type { Stage } from './portal-server.ts';
import { flowScenes } from './scenes-flow.ts';
import { startScenes } from './scenes-start.ts';
import { userScenes } from './scenes-user.ts';

/** A page as somebody finds it. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  /** of the heading that shows that the page is there */
  readonly heading: string;
  readonly stage?: Partial<Stage>;
  /** what is done on the page before it is looked at */
  readonly act?: (page: Page) => Promise<void>;
  /** what the browser itself says about an answer that is not a success */
  readonly expectedProblem?: RegExp;
}

/** Every page, in the states that look different. Each is checked, and photographed when asked for. */
export const scenes: readonly Scene[] = [
  ...startScenes,
  ...flowScenes,
  ...userScenes,
  { name: 'no-such-page', path: '/sign-in/nothing', heading: 'There is no page here' },
  {
    name: 'not-loaded',
    path: '/sign-in',
    heading: 'This page did not load',
    stage: { respond: () => refusal('service_unavailable', {}, 503) },
    expectedProblem: /status of 503/,
  },
];
