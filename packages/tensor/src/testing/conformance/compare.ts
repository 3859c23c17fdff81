/**
 * Compares two backends on TensorFlow.js's own tests: of the specs that pass on its cpu backend, those that
 * pass on the torch engine.
 */
import { listTestFiles } from './bundle.js';
import { EXCEPTIONS } from './exceptions.js';
import { runTestFile } from './specs.js';

export interface Failure {
  file: string;
  spec: string;
  message: string;
}

export interface Comparison {
  /** Specs that pass on cpu. */
  expected: number;
  /** Of them, those that pass on torch. */
  passed: number;
  failures: Failure[];
  /** Specs that fail on cpu already, which say nothing about an engine. */
  failingOnCpu: Failure[];
  /** Specs that the suite itself declares for the cpu backend alone. */
  onlyForCpu: number;
}

export interface ComparisonOptions {
  testFiles?: string[];
  /** Test files at a time. */
  parallel?: number;
  onFile?: (file: string, failures: Failure[]) => void;
}

/** Runs test files (all of them by default), which must have been bundled, on both backends. */
export async function compareWithCpu(options: ComparisonOptions = {}): Promise<Comparison> {
  const { testFiles = listTestFiles(), parallel = 2, onFile } = options;
  const total: Comparison = { expected: 0, passed: 0, failures: [], failingOnCpu: [], onlyForCpu: 0 };
  const queue = testFiles.values();
  const work = async () => {
    for (const file of queue) {
      const comparison = await compareFile(file);
      total.expected += comparison.expected;
      total.passed += comparison.passed;
      total.onlyForCpu += comparison.onlyForCpu;
      total.failures.push(...comparison.failures);
      total.failingOnCpu.push(...comparison.failingOnCpu);
      onFile?.(file, comparison.failures);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return total;
}

async function compareFile(file: string): Promise<Comparison> {
  const onCpu = await runTestFile(file, 'cpu');
  const onTorch = await runTestFile(file, 'torch');
  const comparison: Comparison = { expected: 0, passed: 0, failures: [], failingOnCpu: [], onlyForCpu: 0 };
  for (const [spec, cpu] of onCpu.specs) {
    if (!cpu.passed) {
      comparison.failingOnCpu.push({ file, spec, message: cpu.message });
      continue;
    }
    const torch = onTorch.specs.get(spec) ?? { passed: false, message: 'it did not run' };
    if (!onTorch.specs.has(spec) && onTorch.finished) {
      comparison.onlyForCpu++;
      continue;
    }
    comparison.expected++;
    if (torch.passed) comparison.passed++;
    else comparison.failures.push({ file, spec, message: torch.message });
  }
  return comparison;
}

/** Failures that are not among the {@link EXCEPTIONS}. */
export function unexplained(failures: Failure[]): Failure[] {
  return failures.filter(({ spec }) => !(spec in EXCEPTIONS));
}
