/** Problems, the files that they are in, and the program that grades a completion. */
export {
  parseTask,
  type BenchmarkTask,
  type EvalPlusTask,
  type HumanEvalTask,
  type MbppTask,
} from './task.js';
export { DOWNLOADS } from './download.js';
export {
  BENCHMARKS,
  BUILT_IN_BENCHMARKS,
  findBenchmark,
  readBenchmark,
  type BenchmarkLine,
} from './read-benchmark.js';
export { loadBenchmark, type LoadBenchmarkOptions } from './load-benchmark.js';
export { MBPP_PROMPTS, type MbppPrompt } from './mbpp-prompt.js';
export {
  assembleProgram,
  shownPrompt,
  type AssembledProgram,
  type Benchmark,
  type Problem,
  importedModules,
} from './problem.js';
export { extractCode, isStopped, truncateAtStop, withoutPromptEnd } from './completion.js';
