import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import { openCorpus } from '../corpus/corpus.js';
import { prepareCorpus } from '../prepare-corpus.js';
import { readCorpus, type Row } from '../store/index.js';
import { createTeacher } from '@phi1/teacher';
import { RECIPES, runRecipe, type RecipeOptions } from './recipe.js';
import type { StepDone } from './steps.js';
import { teach } from './teach.js';

async function readRows(corpus: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readCorpus(corpus)) rows.push(row);
  return rows;
}

it('makes all data sets, keeps what a benchmark asks out of them, and goes on where it was', async () => {
  const out = temporaryFolder();
  // A problem that the teacher would have given away.
  const { prompt, solution, entryPoint } = createTeacher({ seed: 3 }).exercise(7);
  const benchmark = join(out, 'benchmark.jsonl');
  const problem = {
    task_id: 'planted/0',
    prompt,
    canonical_solution: solution,
    entry_point: entryPoint,
    test: '',
  };
  await writeFile(benchmark, `${JSON.stringify(problem)}\n`);
  const code = join(out, 'code');
  await mkdir(code);
  const { files } = await openCorpus('python-stdlib');
  for (const { path } of files.filter(({ size }) => size < 12_000).slice(0, 180)) {
    await copyFile(path, join(code, path.replaceAll('/', '_')));
  }
  const steps: string[] = [];
  let done: StepDone[] = [];
  const run = () =>
    runRecipe({
      out: join(out, 'made'),
      from: [code],
      textbooks: 20,
      exercises: 60,
      labels: 150,
      tokenizer: 'bpe',
      vocabularySize: 300,
      benchmarks: [benchmark],
      seed: 3,
      onStep: (step) => steps.push(step),
      onDone: (step) => done.push(step),
    });
  const { corpora, packed, tokens } = await run();
  const exercises = await readRows(corpora.exercises!);
  expect(exercises.length).toBeGreaterThan(40);
  expect(exercises.map(({ text }) => text)).not.toContain(prompt + solution);
  const card = await readFile(join(out, 'made', 'cards', 'exercises.md'), 'utf8');
  expect(card).toContain(`| documents | ${String(exercises.length)} |`);
  expect(card).toMatch(/contaminated \(/);
  expect(card).toContain(`| Apache-2.0 | ${String(exercises.length)} |`);
  expect(await readFile(join(out, 'made', 'cards', 'code.html'), 'utf8')).toContain('<h2>Scores</h2>');
  const prepared = await prepareCorpus({ corpus: packed });
  expect(prepared.stats.tokens).toEqual(tokens);

  const before = await stat(join(out, 'made', 'packed', 'stats.json'));
  const [first, ingested] = [done, done[0]!.result];
  done = [];
  expect((await run()).tokens).toEqual(tokens);
  expect(done.map(({ step, result }) => [step, result])).toEqual(
    first.map(({ step, result }) => [step, result]),
  );
  const again = done.filter(({ before }) => !before).map(({ step }) => step);
  expect(again).toEqual(['ingest', 'textbooks', 'exercises', 'pack']);
  expect(ingested).toMatch(/^\d+ documents, [\d.]+ [KM]iB/);
  expect((await stat(join(out, 'made', 'packed', 'stats.json'))).mtimeMs).toBe(before.mtimeMs);
  expect(steps[0]).toBe('ingest');
  await writeFile(join(code, 'new.py'), 'x = 1\n');
  await expect(run()).rejects.toThrow(/made otherwise \(by ingest, different in sources\)/);
});

it('keeps all of a small folder of good code, since a filter could learn nothing of it', async () => {
  const out = temporaryFolder();
  const code = join(out, 'code');
  await mkdir(code);
  for (let i = 0; i < 8; i++) {
    const text = `def add_${String(i)}(x):\n    """Return x and ${String(i)} together."""\n    if x > ${String(i)}:\n        return x\n    return x + ${String(i)}\n`;
    await writeFile(join(code, `f${String(i)}.py`), text);
  }
  const steps: string[] = [];
  await runRecipe({
    ...RECIPES.nano,
    ...{ out: join(out, 'made'), from: [code], textbooks: 5, exercises: 100, vocabularySize: 300 },
    onStep: (step) => steps.push(step),
  });
  expect(steps).toContain('no filter: nearly all labels are alike, all code stays');
  expect(await readRows(join(out, 'made', 'made', 'code'))).toHaveLength(8);
});

it.each<[Partial<RecipeOptions>, string]>([
  [{ exercises: 0 }, '--exercises 0: expected a whole number of at least 1'],
  [{ textbooks: 1.5 }, '--textbooks 1.5: expected'],
  [{ benchmarks: ['/no/such'] }, '--decontaminate=/no/such: no such file'],
])('refuses %j before it does anything', async (options, message) => {
  const steps: string[] = [];
  const run = runRecipe({
    ...RECIPES.nano,
    out: join(temporaryFolder(), 'never'),
    onStep: (step) => steps.push(step),
    ...options,
  });
  await expect(run).rejects.toThrow(message);
  expect(steps).toEqual([]);
});

it('teaches the same on two processes as on one', async () => {
  const out = temporaryFolder();
  await mkdir(out, { recursive: true });
  const make = (to: string, rank: number, worldSize: number) =>
    teach({ kind: 'exercises', count: 5020, seed: 1, to: join(out, to), rank, worldSize });
  await make('one', 0, 1);
  await make('two', 0, 2);
  await make('two', 1, 2);
  for (const file of ['manifest.json', '00000-00000.parquet', '00001-00000.parquet']) {
    const [one, two] = await Promise.all(['one', 'two'].map((to) => readFile(join(out, to, file))));
    expect(one!.equals(two!)).toBe(true);
  }
});

it('says of every exercise which was broken on purpose', async () => {
  const to = join(temporaryFolder(), 'broken');
  await teach({ kind: 'exercises', count: 200, seed: 1, errorRate: 0.5, to });
  const rows = await readRows(to);
  const broken = rows.filter(({ corruption }) => typeof corruption === 'string');
  expect(broken.length).toBeGreaterThan(70);
  expect(broken.length).toBeLessThan(130);
  expect(rows.every(({ topics }) => Array.isArray(topics) && topics.length > 0)).toBe(true);
});
