import type { ProviderIcon } from '@portico/providers';
import type { SandboxPerson } from '../people.ts';
import type { Scenario, ScenarioChoice } from '../scenarios.ts';
import type { StandInContext } from '../stand-in.ts';
import type { ConsentRequest, PendingRequests } from './pending.ts';

/** How a stand-in's pages look and speak. */
export interface PageWords {
  /** Title of every page, e.g. `X (sandbox)`. */
  readonly title: string;
  /** Of the page that refuses a request. */
  readonly refusal: { readonly heading: string; readonly sentence: string; readonly why: string };
}

/** A person's decision on the consent page. */
export interface Decision {
  /** Absent when they cancelled. */
  readonly person: SandboxPerson | undefined;
  readonly scenario: Scenario | undefined;
}

/** Where people are asked: the same for every stand-in, but for what is here. */
export interface ConsentDesk<Request extends ConsentRequest> {
  readonly context: StandInContext;
  readonly words: PageWords;
  readonly icon: ProviderIcon;
  /** Path of the form. */
  readonly action: string;
  readonly scopeWords: (name: string) => string;
  readonly scenarios: readonly ScenarioChoice[];
  readonly pending: PendingRequests<Request>;
  /** @returns what sends the person on; called once for each request, its result as often as the form is sent */
  readonly settle: (request: Request, decision: Decision) => () => Response;
}
