/** Stand-in providers: their real protocols, made-up people, failures on demand. */
export { authorizeAs, type AuthorizeAs } from './authorize-as.ts';
export { oauth1AtSandbox } from './derived/oauth1-speech.ts';
export { atSandbox } from './derived/provider.ts';
export { sandboxEndpoint } from './endpoint.ts';
export { startSandboxServer, type SandboxServer, type SandboxServerOptions } from './node-server.ts';
export { makePerson, newPerson, people, type SandboxPerson } from './people.ts';
export { standInKeys } from './stand-ins.ts';
export type { ReceivedRequest } from './received-request.ts';
export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { AppPermissions, FindApp, SandboxApp } from './sandbox-app.ts';
export {
  isScenario,
  scenarios,
  scenariosFor,
  type Scenario,
  type ScenarioChoice,
  type Trait,
} from './scenarios.ts';
export {
  SandboxDropped,
  type AnswerAction,
  type DelayAction,
  type DropAction,
  type EndlessAction,
  type HoldAction,
  type LieAction,
  type ScriptAction,
  type SlowAction,
} from './script/action.ts';
export type { HeldRequest, LoggedRequest, RequestMatcher, SandboxScript } from './script/script.ts';
export { defaultBehaviour, type XBehaviour } from './x/behaviour.ts';
