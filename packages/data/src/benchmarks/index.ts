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
