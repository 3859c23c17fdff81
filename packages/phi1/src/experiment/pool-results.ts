/** What several runs with other seeds come to together: pass@1 over all their samples, problem by problem. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passAtKInterval, type Report, type Tally } from '@phi1/eval';
import type { RecipeSummary, StageSummary } from '../recipe/recipe-summary.js';

/** A stage on a benchmark, over all seeds. */
export interface PooledResult {
  stage: string;
  benchmark: string;
  passAt1: number | null;
  /** 95 %, over problems. */
  interval: { low: number; high: number } | null;
  /** pass@1 of each seed. */
  seeds: (number | null)[];
}

/** A stage over all seeds: its bits per byte, and its result on each benchmark. */
export interface PooledStage {
  stage: string;
  tokens: number;
  /** Means over the seeds. */
  bitsPerByte: number | null;
  exercisesBitsPerByte: number | null;
  results: PooledResult[];
}

/** @param runs of the same recipe but for the seed */
export async function poolRuns(runs: readonly RecipeSummary[]): Promise<PooledStage[]> {
  const stages = runs[0]?.stages ?? [];
  return Promise.all(
    stages.map(async ({ stage, tokens, benchmarks }) => {
      const own = runs.map((run) => ({
        run,
        found: run.stages.find((each) => each.stage === stage)!,
      }));
      return {
        stage,
        tokens,
        bitsPerByte: mean(own.map(({ found }) => found.bitsPerByte)),
        exercisesBitsPerByte: mean(own.map(({ found }) => found.exercisesBitsPerByte)),
        results: await Promise.all(benchmarks.map(({ benchmark }) => pool(stage, benchmark, own))),
      };
    }),
  );
}

async function pool(
  stage: string,
  benchmark: string,
  runs: readonly { run: RecipeSummary; found: StageSummary }[],
): Promise<PooledResult> {
  const results = runs.map(({ run, found }) => {
    const result = found.benchmarks.find((each) => each.benchmark === benchmark)!;
    return { ...result, folder: join(run.run, result.folder) };
  });
  const reports = await Promise.all(
    results.map(
      async ({ folder }) => JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report,
    ),
  );
  const tallies = new Map<string, Tally>();
  for (const { problems } of reports) {
    for (const { taskId, passed, samples } of problems) {
      const gradable = samples.filter(({ outcome }) => outcome !== 'unsupported').length;
      const before = tallies.get(taskId) ?? { samples: 0, passed: 0 };
      tallies.set(taskId, { samples: before.samples + gradable, passed: before.passed + passed });
    }
  }
  const graded = [...tallies.values()].filter(({ samples }) => samples > 0);
  const rates = graded.map(({ samples, passed }) => passed / samples);
  return {
    stage,
    benchmark,
    passAt1: mean(rates),
    interval: graded.length === 0 ? null : passAtKInterval(graded),
    seeds: results.map(({ passAt1 }) => passAt1),
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
