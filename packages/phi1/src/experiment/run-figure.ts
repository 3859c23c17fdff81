/**
 * The paper's figure 2.1 at another scale: equal architecture and equal training tokens on unfiltered code, on filtered
 * code and on CodeTextbook, and the last of them fine-tuned on exercises. Writes a page and a picture from the folders of
 * its runs, the paper's own numbers beside.
 */
import { join, resolve } from 'node:path';
import { formatCount, markdownTable, UserError, writeFileAtomically } from '@phi1/base';
import { drawBars, toBar, type Bar } from '../recipe/figure.js';
import { bitsText, passAt1Text, percent, tokensText } from '../recipe/figures-text.js';
import { runRecipe, type RecipeWatcher } from '../recipe/run-recipe.js';
import type { RecipeSummary } from '../recipe/recipe-summary.js';
import type { Recipe } from '../recipe/schema.js';
import { CONDITIONS, figureRecipe, type Condition } from './experiment-recipes.js';
import { poolRuns, type PooledStage } from './pool-results.js';

/** HumanEval pass@1 in the paper's figure 2.1 and table 1, by parameters; it has no filtered code at 1.3B. */
const PAPER: Readonly<Record<string, Partial<Record<Condition, number>>>> = {
  '350M': { unfiltered: 0.122, filtered: 0.177, 'code-textbook': 0.201, exercises: 0.45 },
  '1.3B': { unfiltered: 0.17, 'code-textbook': 0.29, exercises: 0.506 },
};

const NAMES: Record<Condition, string> = {
  unfiltered: 'unfiltered code',
  filtered: 'filtered code',
  'code-textbook': 'CodeTextbook',
  exercises: 'CodeTextbook, then exercises',
};

/** The sizes, seeds and tokens that are compared, and where the runs go. */
export interface RunFigureOptions {
  /** By size: what is given in place of the stages' budgets and the seed is made of it. */
  recipes: Readonly<Record<string, Recipe>>;
  seeds: number;
  tokens: number;
  /** The same as `tokens` when left out. */
  finetuneTokens?: number | undefined;
  /** The folder of the runs and of the page; `runs/figure` by default. */
  out?: string | undefined;
  cacheDir?: string | undefined;
  overwrite?: boolean | undefined;
  /** Watches one run. */
  watch?: ((title: string, recipe: Recipe) => RecipeWatcher & { stop?: () => void }) | undefined;
  signal?: AbortSignal | undefined;
}

/** The paths of what an experiment wrote. */
export interface ExperimentResult {
  /** The page, in Markdown; where it is interrupted there is none yet. */
  page: string | undefined;
  figure: string | undefined;
  interrupted: boolean;
}

/** @throws UserError when a number makes no sense, or as `runRecipe` does */
export async function runFigure(options: RunFigureOptions): Promise<ExperimentResult> {
  const { recipes, seeds, tokens, finetuneTokens = tokens } = options;
  checkCount('seeds', seeds);
  checkCount('tokens', tokens);
  checkCount('finetune-tokens', finetuneTokens);
  const out = resolve(options.out ?? join('runs', 'figure'));
  const sizes: Record<string, PooledStage[]> = {};
  const parameters: Record<string, number> = {};
  for (const [size, base] of Object.entries(recipes)) {
    const runs = await runSeeds(base, size, out, options, (seed) =>
      figureRecipe(base, { seed, tokens, finetuneTokens }),
    );
    if (!runs) return { page: undefined, figure: undefined, interrupted: true };
    sizes[size] = await poolRuns(runs);
    parameters[size] = runs[0]!.stages[0]!.parameters;
  }
  const figure = join(out, 'figure.svg');
  await writeFileAtomically(figure, await drawFigure(sizes, { seeds, tokens }));
  const page = join(out, 'figure.md');
  await writeFileAtomically(page, figurePage(sizes, parameters, { seeds, tokens, finetuneTokens }));
  return { page, figure, interrupted: false };
}

/** A recipe with one seed after another; undefined when it was interrupted. */
export async function runSeeds(
  base: Recipe,
  name: string,
  out: string,
  { seeds, cacheDir, overwrite, watch, signal }: Omit<RunFigureOptions, 'recipes' | 'tokens'>,
  toRecipe: (seed: number) => Recipe,
): Promise<RecipeSummary[] | undefined> {
  const runs: RecipeSummary[] = [];
  for (let i = 0; i < seeds; i++) {
    const recipe = toRecipe(base.seed + i);
    const watcher = watch?.(`${name}, seed ${String(recipe.seed)}`, recipe);
    const run = join(out, `${name}-seed-${String(recipe.seed)}`);
    const options = { out: run, cacheDir, overwrite, watcher, signal };
    const { interrupted, ...summary } = await runRecipe(recipe, options).finally(() => watcher?.stop?.());
    if (interrupted) return undefined;
    runs.push(summary);
  }
  return runs;
}

/** @throws UserError naming the flag, where its value is not a whole number of at least 1 */
export function checkCount(flag: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new UserError(`--${flag}=${String(value)}: expected a whole number of at least 1`);
}

function drawFigure(
  sizes: Record<string, PooledStage[]>,
  { seeds, tokens }: { seeds: number; tokens: number },
): Promise<string> {
  const own = Object.entries(sizes).flatMap(([size, stages]) =>
    stages.flatMap(({ stage, results }) =>
      results.flatMap(({ benchmark, passAt1, interval }): Bar[] =>
        passAt1 === null ? [] : [toBar(`${size}: ${benchmark}`, nameOf(stage), passAt1, interval)],
      ),
    ),
  );
  const paper = Object.entries(PAPER).flatMap(([size, shares]) =>
    CONDITIONS.flatMap((condition) => {
      const share = shares[condition];
      return share === undefined ? [] : [toBar(`paper ${size}: HumanEval`, NAMES[condition], share, null)];
    }),
  );
  return drawBars({
    title: 'pass@1 by training data',
    subtitle: `${tokensText(tokens)} tokens of pretraining each, ${String(seeds)} seeds, 95 % intervals; right: the paper`,
    axis: 'pass@1, %',
    bars: [...own, ...paper].sort((a, b) => seriesOrder(a.series) - seriesOrder(b.series)),
  });
}

function nameOf(stage: string): string {
  return NAMES[stage as Condition];
}

function seriesOrder(series: string): number {
  return CONDITIONS.findIndex((condition) => NAMES[condition] === series);
}

function figurePage(
  sizes: Record<string, PooledStage[]>,
  parameters: Record<string, number>,
  { seeds, tokens, finetuneTokens }: { seeds: number; tokens: number; finetuneTokens: number },
): string {
  const sections = Object.entries(sizes).map(([size, stages]) => {
    const benchmarks = stages[0]?.results.map(({ benchmark }) => benchmark) ?? [];
    const table = markdownTable({
      head: [
        'trained on',
        'tokens',
        'bits per byte of exercises',
        ...benchmarks.map((name) => `${name}, pass@1`),
      ],
      rows: stages.map(({ stage, tokens: own, exercisesBitsPerByte, results }) => [
        nameOf(stage),
        tokensText(own),
        bitsText(exercisesBitsPerByte),
        ...results.map((result) => passAt1Text(result)),
      ]),
    });
    const bySeed = markdownTable({
      head: ['trained on', ...benchmarks],
      rows: stages.map(({ stage, results }) => [
        nameOf(stage),
        ...results.map(({ seeds: each }) =>
          each.map((share) => (share === null ? '-' : percent(share))).join(', '),
        ),
      ]),
    });
    return `## ${size}, ${formatCount(parameters[size]!)} parameters\n\n${table}\nBy seed, in percent:\n\n${bySeed}`;
  });
  const paper = markdownTable({
    head: ['trained on', ...Object.keys(PAPER)],
    rows: CONDITIONS.map((condition) => [
      NAMES[condition],
      ...Object.values(PAPER).map((shares) => {
        const share = shares[condition];
        return share === undefined ? '-' : `${percent(share)} %`;
      }),
    ]),
  });
  return `# pass@1 by training data

Equal architecture and ${tokensText(tokens)} tokens of pretraining on each set; the last row is the one above it, trained on for
${tokensText(finetuneTokens)} tokens of exercises. pass@1 over ${String(seeds)} seeds of training on the same data, with 95 % intervals
(Wilson's over problems for one seed, else a bootstrap over problems). Written from the run folders by
\`phi1 experiment figure\`.

![pass@1 by training data](figure.svg)

${sections.join('\n')}
## The paper

HumanEval, pass@1 (arXiv 2306.11644, figure 2.1 and table 1).

${paper}`;
}
