/** `phi1 train` without the name of a job: a recipe, or with `--corpus` a pretraining alone; or either continued. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { recipeNames } from '../../recipe/read-recipe.js';
import { recipeSchema, type Recipe } from '../../recipe/schema.js';
import { recipeOf } from '../recipe-flags.js';
import { JOB_FLAGS, type TrainFlags } from './flags.js';
import { recipeAtTerminal } from './recipe-at-terminal.js';
import { findRunToResume } from './resumed-run.js';
import { resumeAtTerminal, runAtTerminal } from './run-at-terminal.js';

/** Does what the flags say. */
export async function trainAtTerminal(flags: TrainFlags): Promise<void> {
  const { resume, corpus, json, out, cache: cacheDir, overwrite, ranks, restarts } = flags;
  if (resume !== undefined) {
    const folder = await findRunToResume(resume, out);
    const recipe = await readRunRecipe(folder);
    if (recipe) {
      const name = typeof resume === 'string' ? resume : folder;
      refuse(flags, BOUNDS, `of one training; ${name} is a recipe's run, which goes on as it began`);
      const { device = recipe.device, threads = recipe.threads } = flags;
      return recipeAtTerminal({ ...recipe, device, threads }, { out: folder, json, ranks, restarts });
    }
    const { minutes, steps, tokens, epochs, engine, device, threads, zeroStage } = flags;
    const changes = { minutes, steps, tokens, epochs, engine, device, threads, zeroStage };
    return resumeAtTerminal({ ...changes, resume: folder }, flags);
  }
  const { preset, layers, width, heads } = flags;
  if (corpus !== undefined) {
    return runAtTerminal({ preset: preset ?? 'nano', layers, width, heads }, flags);
  }
  refuse(flags, ONLY_JOB, 'of one training: name its --corpus too, or set it in the recipe with --set');
  const { device, threads, seed, minutes, set } = flags;
  const isOfPreset = flags.recipe === undefined && preset !== undefined && recipeNames().includes(preset);
  const recipe = isOfPreset ? preset : flags.recipe;
  const read = await recipeOf({ recipe, set, preset, layers, width, heads, device, threads, seed, minutes });
  return recipeAtTerminal(read, { out, overwrite, cacheDir, json, ranks, restarts });
}

/** The recipe of a run that is one; undefined of any other run. */
async function readRunRecipe(folder: string): Promise<Recipe | undefined> {
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '{}');
  const { format, recipe } = JSON.parse(text) as { format?: string; recipe?: unknown };
  return format === 'phi1-recipe-run' ? recipeSchema.parse(recipe) : undefined;
}

function refuse(flags: Record<string, unknown>, names: readonly string[], why: string): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given !== undefined) throw new UserError(`--${given}: is ${why}`);
}

const BOUNDS = ['minutes', 'steps', 'tokens', 'epochs', 'engine', 'zero-stage'];

/** What a recipe says of each stage. */
const ONLY_JOB = [...JOB_FLAGS, 'steps', 'tokens', 'epochs', 'engine', 'zero-stage'];
