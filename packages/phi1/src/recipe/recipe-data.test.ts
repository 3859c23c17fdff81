import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { readCorpus } from '@phi1/data';
import { createTeacher } from '@phi1/teacher';
import { expect, it } from 'vitest';
import { parseRecipe } from './read-recipe.js';
import { makeRecipeData } from './recipe-data.js';
import type { StepDone } from './step-cache.js';

it('keeps what a benchmark asks out of a data set, and makes again only what other settings change', async () => {
  const folder = temporaryFolder();
  const { prompt, solution, entryPoint } = createTeacher({ seed: 3 }).exercise(7);
  const planted = {
    task_id: 'planted/0',
    prompt,
    canonical_solution: solution,
    entry_point: entryPoint,
    test: '',
  };
  const benchmark = join(folder, 'benchmark.jsonl');
  await writeFile(benchmark, `${JSON.stringify(planted)}\n`);
  const yaml = `name: data
seed: 3
model: { preset: nano }
tokenizer: { kind: bpe, vocabulary: 300 }
validationShare: 0.2
dataSets:
  textbooks: { kind: textbooks, count: 12 }
  exercises: { kind: exercises, count: 80 }
decontaminate: [${benchmark}]
stages:
  textbooks: { job: pretrain, mixture: { textbooks: 2 }, budget: { steps: 1 } }
  exercises: { job: finetune, mixture: { exercises: 1 }, budget: { steps: 1 } }
evaluation: { benchmarks: [everyday] }
threads: 1
`;
  const done: StepDone[] = [];
  const events = { onDone: (step: StepDone) => done.push(step) };
  const options = { cacheDir: join(folder, 'cache'), events };
  const { dataSets, mixtures } = await makeRecipeData(parseRecipe(yaml, { file: 'data.yaml' }), options);
  const texts: string[] = [];
  for await (const { text } of readCorpus(dataSets.exercises!.path)) texts.push(text);
  expect(texts.length).toBeGreaterThan(40);
  expect(texts.length).toBe(dataSets.exercises!.result.documents);
  expect(texts).not.toContain(prompt + solution);
  expect(await readFile(`${dataSets.exercises!.card}.md`, 'utf8')).toMatch(/contaminated \(/);
  expect(mixtures.exercises!.result.tokens.train).toBeGreaterThan(1000);

  done.length = 0;
  const more = parseRecipe(yaml, { file: 'data.yaml', set: ['dataSets.exercises.errorRate=1'] });
  const again = await makeRecipeData(more, options);
  expect(again.dataSets.textbooks!.key).toBe(dataSets.textbooks!.key);
  expect(again.dataSets.exercises!.path).not.toBe(dataSets.exercises!.path);
  const before = done.filter((step) => step.before).map(({ step }) => step);
  expect(before.sort()).toEqual(['textbooks: card', 'textbooks: decontaminate', 'textbooks: textbooks']);
});
