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
export { programOf, type Benchmark, type Problem, modulesOf } from './problem.js';
export { codeOf, truncateAtStop, isStopped } from './completion.js';
