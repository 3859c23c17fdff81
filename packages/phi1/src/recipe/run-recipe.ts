/**
 * A recipe from its first document to its last figure: data sets, then stage after stage trained and evaluated, and in
 * the run's folder what came of it. Whatever is there already is found and not done again; what was interrupted goes on.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, unlink } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError, writeFileAtomically, writeJson } from '@phi1/base';
import { Sandbox } from '@phi1/python';
import { single, type Communicator, type RunWatcher } from '@phi1/train';
import { benchmarkName, evaluateStage, findHeldOut } from './evaluate-stage.js';
import { makeRecipeData } from './recipe-data.js';
import {
  readRecipeSummary,
  recipeSummarySchema,
  type RecipeSummary,
  type StageSummary,
} from './recipe-summary.js';
import { initialStage, type Recipe } from './schema.js';
import { StepCache, type Made, type StepEvents } from './step-cache.js';
import { without } from './without.js';
import { Interrupted, trainStage, type TrainedStage } from './train-stage.js';

/** What someone who watches a recipe is told. */
export interface RecipeWatcher extends StepEvents, RunWatcher {
  /** The data sets are about to be made, a stage to be trained, or its model to be evaluated. */
  phase?: (phase: Phase) => void;
  /** A stage is over, its model evaluated. */
  stageDone?: (stage: StageSummary) => void;
}

export type Phase =
  { what: 'data' } | { what: 'train' | 'evaluate'; stage: string; index: number; of: number };

/** Where a run and its data are kept, and who watches or stops it; none of it changes the figures. */
export interface RunRecipeOptions {
  /** The run's folder; `runs/<name of the recipe>` by default. */
  out?: string | undefined;
  /** Whether what was made there by other settings is replaced; no by default. */
  overwrite?: boolean | undefined;
  /** Where data sets are kept; `.cache/recipes` by default. */
  cacheDir?: string | undefined;
  watcher?: RecipeWatcher | undefined;
  /** Ends the training after the step that is under way. */
  signal?: AbortSignal | undefined;
  /** Of rank 0, where other ranks follow (stage-ranks.ts); none by default. */
  communicator?: Communicator | undefined;
}

/** What came of all stages, or of those that were done before an interrupt. */
export interface RecipeResult extends RecipeSummary {
  /** It was interrupted; the same call goes on. */
  interrupted: boolean;
}

/** @throws UserError when something that the recipe names cannot be read, or `out` holds something else */
export async function runRecipe(recipe: Recipe, options: RunRecipeOptions = {}): Promise<RecipeResult> {
  const { watcher = {}, signal, overwrite = false, communicator = single } = options;
  const run = resolve(options.out ?? join('runs', recipe.name));
  await claimRun(run, recipe, overwrite);
  const cache = new StepCache(join(run, 'steps'), watcher);
  const heldOut = await findHeldOut(recipe.evaluation);
  const summary: RecipeSummary = {
    format: 'phi1-recipe-run',
    recipe: recipe.name,
    run,
    preset: recipe.model.preset,
    seed: recipe.seed,
    heldOut: heldOut === undefined ? null : benchmarkName(heldOut),
    stages: [],
  };
  let sandbox: Sandbox | undefined;
  try {
    watcher.phase?.({ what: 'data' });
    const data = await makeRecipeData(recipe, { cacheDir: options.cacheDir, events: watcher });
    const trained: Record<string, Made<TrainedStage>> = {};
    const names = Object.keys(recipe.stages);
    for (const [index, stage] of names.entries()) {
      const init = initialStage(recipe, stage);
      const place = { stage, index, of: names.length };
      watcher.phase?.({ what: 'train', ...place });
      const made = await trainStage({
        stage,
        recipe,
        mixture: data.mixtures[stage]!,
        init: init === undefined ? undefined : trained[init],
        cache,
        out: join(run, 'stages', stage),
        watcher,
        signal,
        communicator,
      });
      trained[stage] = made;
      if (signal?.aborted) throw new Interrupted();
      watcher.phase?.({ what: 'evaluate', ...place });
      const evaluated = await evaluateStage({
        stage,
        stageKey: made.key,
        model: join(made.path, made.result.model),
        evaluation: recipe.evaluation,
        cache,
        sandbox: { run: (program) => (sandbox ??= new Sandbox()).run(program) },
        engine: { device: recipe.device, ...(recipe.threads !== undefined && { threads: recipe.threads }) },
        seed: recipe.seed,
        out: join(run, 'eval', stage),
        signal,
      });
      const { model, ...figures } = made.result;
      const { job, mixture } = recipe.stages[stage]!;
      const folders = { run: relative(run, made.path), model: relative(run, join(made.path, model)) };
      const done: StageSummary = {
        ...{ stage, job, init: init ?? null, mixture, ...folders, ...figures, ...evaluated },
        benchmarks: evaluated.benchmarks.map((each) => ({ ...each, folder: relative(run, each.folder) })),
      };
      summary.stages.push(done);
      watcher.stageDone?.(done);
    }
    await linkModel(run, trained[names.at(-1)!]!.path);
    await writeResults(summary);
    return { ...summary, interrupted: false };
  } catch (error) {
    if (!(error instanceof Interrupted) && !signal?.aborted) throw error;
    return { ...summary, interrupted: true };
  } finally {
    await sandbox?.close();
  }
}

/**
 * Notes the recipe in the run's folder.
 *
 * @throws UserError when something else is there, or a run of other settings that may not be replaced
 */
async function claimRun(run: string, recipe: Recipe, overwrite: boolean): Promise<void> {
  const path = join(run, 'config.json');
  const settings = without(recipe, 'device', 'threads');
  const config = { format: 'phi1-recipe-run', recipe: settings };
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const before = JSON.parse(text) as Partial<typeof config>;
    if (before.format !== config.format || before.recipe === undefined) {
      throw new UserError(`--out=${run}: holds something else than a recipe's run; name another folder`);
    }
    const field = findDifference(before.recipe, settings);
    if (field !== undefined && !overwrite) {
      throw new UserError(
        `--out=${run}: holds a run with another ${field}; name another folder, or replace what differs with --overwrite`,
      );
    }
    if (field === undefined) return;
  }
  await mkdir(run, { recursive: true });
  await writeJson(path, config);
}

/** The first field in which two values differ, as `stages.code.budget.minutes`; '' for the values themselves. */
function findDifference(a: unknown, b: unknown): string | undefined {
  if (JSON.stringify(a) === JSON.stringify(b)) return undefined;
  if (!isObject(a) || !isObject(b)) return '';
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  for (const name of names) {
    const inner = findDifference(a[name], b[name]);
    if (inner !== undefined) return inner === '' ? name : `${name}.${inner}`;
  }
  return 'order of fields';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** So that the run's folder is a model's to everything that takes one: the last stage's. */
async function linkModel(run: string, stage: string): Promise<void> {
  for (const name of ['checkpoints', 'best.json']) {
    const [link, target] = [join(run, name), join(stage, name)];
    await unlink(link).catch(() => undefined);
    if (existsSync(target)) await symlink(relative(run, target), link);
  }
}

/** The summary, the picture and the page; not again where the figures are what they were. */
async function writeResults(summary: RecipeSummary): Promise<void> {
  const { run } = summary;
  // Read as a file is, for the order of its fields.
  const [before, now] = [await readRecipeSummary(run), recipeSummarySchema.parse(summary)];
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  const [{ drawStages }, { renderRecipe }] = await Promise.all([
    import('./figure.js'),
    import('./recipe-report.js'),
  ]);
  const figure = await drawStages(summary);
  await writeFileAtomically(join(run, 'figure.svg'), figure);
  await writeFileAtomically(join(run, 'report.html'), await renderRecipe(summary, figure));
  await writeJson(join(run, 'summary.json'), summary);
}
