/** What wrong data does: the same weights fine-tuned on exercises of which more and more solutions are broken. */
import { join, resolve } from 'node:path';
import { markdownTable, UserError, writeFileAtomically } from '@phi1/base';
import { drawBars, toBar, type Bar } from '../recipe/figure.js';
import { bitsText, passAt1Text, tokensText } from '../recipe/figures-text.js';
import type { Recipe } from '../recipe/schema.js';
import { errorRateRecipe, errorStage } from './experiment-recipes.js';
import { poolRuns, type PooledStage } from './pool-results.js';
import { checkCount, runSeeds, type ExperimentResult, type RunFigureOptions } from './run-figure.js';

interface RunErrorRateOptions extends Omit<RunFigureOptions, 'recipes' | 'tokens' | 'finetuneTokens'> {
  recipe: Recipe;
  /** In percent. */
  rates: readonly number[];
  /** Of every stage; the recipe's budgets where left out. */
  tokens?: number | undefined;
}

/** @throws UserError when a number makes no sense, or as `runRecipe` does */
export async function runErrorRate(options: RunErrorRateOptions): Promise<ExperimentResult> {
  const { recipe: base, rates, seeds, tokens } = options;
  checkCount('seeds', seeds);
  if (tokens !== undefined) checkCount('tokens', tokens);
  const wrong = rates.find((rate) => !(Number.isInteger(rate) && rate >= 0 && rate <= 100));
  if (wrong !== undefined || rates.length === 0) {
    throw new UserError(`--rates=${rates.join(',')}: expected whole numbers from 0 to 100`);
  }
  const out = resolve(options.out ?? join('runs', 'error-rate'));
  const runs = await runSeeds(base, base.model.preset, out, options, (seed) =>
    errorRateRecipe(base, { seed, rates, tokens }),
  );
  if (!runs) return { page: undefined, figure: undefined, interrupted: true };
  const stages = await poolRuns(runs);
  const figure = join(out, 'error-rate.svg');
  await writeFileAtomically(figure, await drawFigure(stages, rates, base.model.preset));
  const page = join(out, 'error-rate.md');
  await writeFileAtomically(page, errorRatePage(stages, rates, base, seeds));
  return { page, figure, interrupted: false };
}

function ofRates(stages: readonly PooledStage[], rates: readonly number[]): [number, PooledStage][] {
  return rates.map((rate) => [rate, stages.find(({ stage }) => stage === errorStage(rate))!]);
}

function drawFigure(stages: readonly PooledStage[], rates: readonly number[], size: string): Promise<string> {
  const bars = ofRates(stages, rates).flatMap(([rate, { results }]) =>
    results.flatMap(({ benchmark, passAt1, interval }): Bar[] =>
      passAt1 === null ? [] : [toBar(benchmark, `${String(rate)} % broken`, passAt1, interval)],
    ),
  );
  return drawBars({
    title: 'pass@1 by the share of broken solutions',
    subtitle: `${size}, fine-tuned from the same weights; lines are 95 % intervals`,
    axis: 'pass@1, %',
    bars,
  });
}

function errorRatePage(
  stages: readonly PooledStage[],
  rates: readonly number[],
  { model }: Recipe,
  seeds: number,
): string {
  const benchmarks = stages[0]?.results.map(({ benchmark }) => benchmark) ?? [];
  const table = markdownTable({
    head: [
      'broken solutions',
      'tokens',
      'bits per byte of exercises',
      ...benchmarks.map((name) => `${name}, pass@1`),
    ],
    rows: ofRates(stages, rates).map(([rate, { tokens, exercisesBitsPerByte, results }]) => [
      `${String(rate)} %`,
      tokensText(tokens),
      bitsText(exercisesBitsPerByte),
      ...results.map((result) => passAt1Text(result)),
    ]),
  });
  return `# pass@1 by the share of broken solutions

A pretrained ${model.preset} fine-tuned on the same exercises, of which a share has a solution that was broken on purpose, in
code that still runs. pass@1 over ${String(seeds)} seeds of training, with 95 % intervals. Written from the run folders by
\`phi1 experiment error-rate\`.

![pass@1 by the share of broken solutions](error-rate.svg)

${table}`;
}
