/** Benchmarks as files: which come with this package, and the layouts in which others are published. */
export {
  parseRecord,
  parseTask,
  type BenchmarkTask,
  type EvalPlusTask,
  type HumanEvalTask,
  type MbppTask,
} from './task.js';
export { BENCHMARKS, readBenchmark, type BenchmarkLine } from './read-benchmark.js';
export { loadBenchmark } from './load-benchmark.js';
export { assembleProgram, type Benchmark, type Problem, importedModules } from './problem.js';
export { extractCode, truncateAtStop, isStopped } from './completion.js';
