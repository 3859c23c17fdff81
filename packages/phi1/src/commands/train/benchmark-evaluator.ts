/** A benchmark as what evaluates a model while it is trained: greedy completions, graded in the sandbox. */
import { loadBenchmark } from '@phi1/benchmarks';
import type { EvaluateOptions } from '@phi1/eval';
import type { Evaluator } from '@phi1/train';

interface BenchmarkEvaluatorOptions {
  /** Only the first so many problems. */
  limit?: number | undefined;
  /** The most tokens of a completion (default 300). */
  maxNewTokens?: number | undefined;
  /** Sequences generated together (default 16). */
  batchSize?: number | undefined;
  sandbox?: EvaluateOptions['sandbox'];
}

/** Completions that go to who watches. */
const SHOWN = 3;

/**
 * @param benchmark a name or the path of a file, which is also what its figures are called
 * @throws UserError when there is no such benchmark
 */
export async function benchmarkEvaluator(
  benchmark: string,
  options: BenchmarkEvaluatorOptions = {},
): Promise<Evaluator> {
  const { limit, sandbox, ...sampling } = options;
  const { name, problems } = await loadBenchmark(benchmark);
  return {
    name: benchmark,
    async evaluate(model, tokenizer, signal) {
      // loaded only where a model is evaluated: the sandbox is large
      const [{ evaluate }, { loadedModelSource }] = await Promise.all([
        import('@phi1/eval'),
        import('@phi1/eval/model-source'),
      ]);
      const settings = Object.fromEntries(
        Object.entries(sampling).filter(([, value]) => value !== undefined),
      );
      const { passAtK, problems: graded } = await evaluate({
        benchmark: { name, problems: problems.slice(0, limit) },
        source: loadedModelSource(model, tokenizer, settings),
        ...(sandbox && { sandbox }),
        ...(signal && { signal }),
      });
      const samples = graded.flatMap(({ problem, samples: [sample] }) =>
        sample ? [{ problem, sample }] : [],
      );
      const solvedFirst = samples.sort(
        (a, b) => Number(b.sample.outcome === 'passed') - Number(a.sample.outcome === 'passed'),
      );
      return {
        metrics: { 'pass@1': passAtK['1'] ?? 0 },
        completions: solvedFirst.slice(0, SHOWN).map(({ problem, sample }) => ({
          prompt: problem.prompt,
          completion: sample.completion,
          passed: sample.outcome === 'passed',
        })),
      };
    },
  };
}
