/** HumanEval-style benchmarks: a WebAssembly Python sandbox, pass@k, reports. */
export { type Outcome, type OutcomeKind } from './sandbox/outcome.js';
export { Sandbox, type SandboxOptions } from './sandbox/sandbox.js';
