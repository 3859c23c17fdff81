/** A whole recipe in seconds: made on two ranks of this process, found done, and killed and continued as a command. */
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { asRanks } from '@phi1/train/testing/in-memory-ranks';
import { beforeAll, expect, it } from 'vitest';
import { writeTinyRecipe } from '../testing/tiny-recipe.js';
import { readRecipe } from './read-recipe.js';
import { readRecipeSummary, type RecipeSummary } from './recipe-summary.js';
import { runRecipe, type RecipeResult } from './run-recipe.js';
import { endStages, followStages } from './stage-ranks.js';
import type { StepDone } from './step-cache.js';
import { without } from './without.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
let folder: string;
let file: string;

beforeAll(() => {
  folder = temporaryFolder();
  file = writeTinyRecipe(folder);
});

/** What does not depend on when and where it ran; losses of two ranks are those of one to the fifth digit. */
function figures({ stages }: RecipeSummary): unknown {
  const text = JSON.stringify(stages.map((stage) => without(stage, 'seconds')));
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'number' ? Math.round(1e3 * value) : value,
  );
}

it('runs, finds itself done, and is continued by the command when it was killed', async () => {
  const recipe = readRecipe(file);
  const out = join(folder, 'whole');
  const steps: StepDone[] = [];
  const watcher = { onDone: (step: StepDone) => steps.push(step) };
  const cacheDir = join(folder, '.cache', 'recipes');
  const [ran, followed] = await asRanks(2, async (communicator) => {
    const { signal } = new AbortController();
    if (communicator.rank > 0) return followStages(recipe, communicator, signal);
    const result = await runRecipe(recipe, { out, cacheDir, watcher, communicator });
    await endStages(communicator);
    return result;
  });
  expect(followed).toEqual({ status: 'fulfilled', value: { interrupted: false } });
  const { interrupted, ...first } = (ran as PromiseFulfilledResult<RecipeResult>).value;
  const trained = readFileSync(join(out, 'stages/exercises/summary.json'), 'utf8');
  expect(JSON.parse(trained)).toMatchObject({ ranks: 2 });
  expect(interrupted).toBe(false);
  expect(first).toEqual(await readRecipeSummary(out));
  expect(first.stages.map(({ stage, init, steps: count, tokens }) => [stage, init, count, tokens])).toEqual([
    ['code-textbook', null, 4, 4 * 64],
    ['exercises', 'code-textbook', 12, 12 * 64],
  ]);
  const [pretrained, finetuned] = first.stages;
  expect(finetuned!.exercisesBitsPerByte).toBeLessThan(pretrained!.exercisesBitsPerByte!);
  expect(finetuned!.benchmarks).toMatchObject([{ benchmark: 'everyday', problems: 2 }]);
  expect(finetuned!.completions).toHaveLength(2);
  const report = readFileSync(join(out, 'report.html'), 'utf8');
  expect(report).toContain('<svg');
  expect(report).toContain('eval/exercises/everyday/report.html');
  expect(readFileSync(join(out, 'figure.svg'), 'utf8')).toContain('code-textbook');
  // The run's folder is the last stage's model to everything else.
  expect(statSync(join(out, 'checkpoints', 'step-12', 'config.json')).isFile()).toBe(true);
  expect(readFileSync(join(out, 'eval/exercises/everyday/report.json'), 'utf8')).toContain('"passAtK"');

  const written = statSync(join(out, 'report.html')).mtimeMs;
  const before = steps.splice(0);
  expect(before.every((step) => !step.before)).toBe(true);
  expect(await runRecipe(recipe, { out, cacheDir, watcher })).toMatchObject(first);
  expect(steps.map(({ step }) => step).sort()).toEqual(before.map(({ step }) => step).sort());
  expect(steps.filter((step) => !step.before)).toEqual([]);
  expect(statSync(join(out, 'report.html')).mtimeMs).toBe(written);

  const another = readRecipe(file, { set: ['stages.exercises.budget.steps=3'] });
  await expect(runRecipe(another, { out, cacheDir })).rejects.toThrow(
    /holds a run with another stages\.exercises\.budget\.steps; name another folder, or replace/,
  );

  const killed = await command([`--recipe=${file}`, '--out=killed', '--cache=cache'], (stderr) =>
    /stage 2 of 2, exercises \d+% loss/.test(stderr),
  );
  expect(killed.code).toBeNull();
  expect(killed.stderr).toMatch(/exercises: decontaminate: \d+ documents, \d+ left out/);
  expect(await readRecipeSummary(join(folder, 'killed'))).toBeUndefined();
  const continued = await command([`--recipe=${file}`, '--out=killed', '--cache=cache', '--json']);
  expect(continued.stderr).toContain('stage code-textbook: done before');
  expect(continued.stderr).not.toContain('textbooks: textbooks');
  expect(continued.code).toBe(0);
  const summary = JSON.parse(continued.stdout) as RecipeSummary;
  expect(figures(summary)).toEqual(figures(first));
  const table = await command(['--model=killed'], undefined, 'eval');
  expect(table.stdout).toMatch(/^stage +tokens +bits per byte +of everyday +everyday, pass@1\n/);
  expect(table.stdout).toMatch(/\nexercises +768 +\d\.\d{3} +\d\.\d{3} +0\.0 % \(0\.0 to \d/);
  expect(table.stdout).toContain(
    'everyday: 0 of 2 problems solved, killed/eval/exercises/everyday/report.html',
  );
  const resumed = await command(['--resume=killed', '--steps=9']);
  expect(resumed.stderr).toMatch(/^phi1: --steps: is of one training; killed is a recipe's run/);
});

/** Runs a command, `phi1 train` on the recipe by default; kills it when what it printed says so. */
function command(
  flags: string[],
  isTime: (stderr: string) => boolean = () => false,
  name = 'train',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const args = [program, name, ...flags];
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, INIT_CWD: folder } });
  const ended = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    ended.stderr += chunk.toString();
    if (isTime(ended.stderr)) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...ended })));
}
