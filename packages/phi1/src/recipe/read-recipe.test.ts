import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { describe, expect, it } from 'vitest';
import { scaleMinutes } from '../commands/recipe-flags.js';
import { parseRecipe, readRecipe, recipeNames } from './read-recipe.js';
import { stageRequest } from './train-stage.js';

const YAML = `# A comment.
name: tiny
model: { preset: nano, context: 32 }
tokenizer: { kind: bpe, vocabulary: 300 }
dataSets:
  code:
    kind: code
    from: [python-stdlib]
    filter: false
  exercises:
    kind: exercises
    count: 40
stages:
  code:
    job: pretrain
    mixture: { code: 1 }
    budget: { minutes: 2 }
    hyperparameters:
      learningRate: 6.0e-3
  exercises:
    job: finetune
    mixture: { exercises: 1 }
    budget: { minutes: 1 }
evaluation:
  benchmarks: [everyday]
`;

const parse = (text: string, ...set: string[]) => parseRecipe(text, { file: 'tiny.yaml', set });

describe('the recipes of phi1', () => {
  it('are six, each named as its file', () => {
    expect(recipeNames()).toEqual(['base', 'micro', 'mini', 'nano', 'phi-1', 'phi-1-small']);
    for (const name of recipeNames()) expect(readRecipe(name).name).toBe(name);
  });

  it.each(['phi-1', 'phi-1-small'])("%s has the paper's numbers", (name) => {
    const recipe = readRecipe(name);
    const [pretraining, finetuning] = Object.keys(recipe.stages).map((stage) => stageRequest(recipe, stage));
    const batch = ({ batchSize, gradientAccumulation }: typeof pretraining & object) =>
      batchSize! * gradientAccumulation!;
    expect(pretraining).toMatchObject({ job: 'pretrain', preset: name, context: 2048, steps: 36_000 });
    expect(pretraining).toMatchObject({
      learningRate: 1e-3,
      warmupSteps: 750,
      weightDecay: 0.1,
      dropout: 0.1,
    });
    expect(batch(pretraining!)).toBe(1024);
    expect(recipe.stages['code-textbook']).toMatchObject({ takeStep: 24_000 });
    expect(finetuning).toMatchObject({ job: 'finetune', learningRate: 1e-4, warmupSteps: 50, steps: 6000 });
    expect(finetuning).toMatchObject({ weightDecay: 0.01, checkpointEvery: { steps: 1000 } });
    expect(batch(finetuning!)).toBe(256);
    expect(recipe.dataSets.exercises).toMatchObject({ count: 879_500 });
  });

  it('have exercises in fine-tuning only', () => {
    for (const name of recipeNames()) {
      for (const { job, mixture } of Object.values(readRecipe(name).stages)) {
        expect(job === 'finetune').toBe('exercises' in mixture);
      }
    }
  });
});

describe('parseRecipe', () => {
  it('reads a recipe, and values in place of its own', () => {
    const recipe = parse(YAML, 'stages.code.budget={steps: 5}', 'dataSets.exercises.errorRate=0.5', 'seed=3');
    expect(recipe.stages.code!.budget).toEqual({ steps: 5 });
    expect(recipe.dataSets.exercises).toMatchObject({ count: 40, errorRate: 0.5 });
    expect(recipe.seed).toBe(3);
    expect(parse(YAML).stages.code!.hyperparameters).toEqual({ learningRate: 0.006 });
  });

  it.each([
    ['preset: nano', 'preset: giant', 'tiny.yaml:3: model.preset: Invalid option'],
    [
      'preset: nano',
      'preset: nano, width: 100',
      'tiny.yaml:3: model: width: 100 is no multiple of 32, the size of a head',
    ],
    ['vocabulary: 300', 'vocabulary: 3', 'tiny.yaml:4: tokenizer.vocabulary: Too small'],
    ['filter: false', 'filtre: false', 'tiny.yaml:6: dataSets.code.filter: Invalid input'],
    [
      '    count: 40',
      '    count: 40\n    conut: 4',
      'tiny.yaml:13: dataSets.exercises.conut: there is no such field',
    ],
    ['count: 40', 'count: many', 'tiny.yaml:12: dataSets.exercises.count: Invalid input'],
    ['{ code: 1 }', '{ cod: 1 }', 'tiny.yaml:16: stages.code.mixture.cod: there is no data set cod'],
    ['{ minutes: 2 }', '{}', 'tiny.yaml:17: stages.code.budget: expected minutes, steps, tokens or epochs'],
    [
      'learningRate: 6.0e-3',
      'learningRate: fast',
      'tiny.yaml:19: stages.code.hyperparameters.learningRate: ',
    ],
    [
      'learningRate: 6.0e-3',
      'lerningRate: 1',
      'tiny.yaml:19: stages.code.hyperparameters.lerningRate: there is no',
    ],
    ['{ code: 1 }', '{ exercises: 1 }', 'mixture.exercises: exercises are for fine-tuning only'],
    [
      'job: finetune',
      'job: finetune\n    init: later',
      'tiny.yaml:22: stages.exercises.init: later is no earlier',
    ],
    ['job: finetune', 'job: finetune\n    init: scratch', 'init: finetune begins from a stage'],
    ['job: pretrain', 'job: finetune', 'tiny.yaml:15: stages.code.job: finetune has no stage before it'],
    ['name: tiny', 'name: tiny\nname: other', 'tiny.yaml:3: Map keys must be unique'],
  ])('says where it is wrong: %j as %j', (from, to, message) => {
    expect(YAML).toContain(from);
    expect(() => parse(YAML.replace(from, to))).toThrow(message);
  });

  it.each([
    [
      'stages.code.budget.minute=3',
      '--set stages.code.budget.minute=3: stages.code.budget.minute: there is no',
    ],
    ['model.preset=giant', '--set model.preset=giant: model.preset: Invalid option'],
    ['stages', '--set stages: expected a field and its value'],
    ['stages.code.mixture={exercises: 1}', 'exercises are for fine-tuning only'],
    ['stages.code.mixture={', '--set stages.code.mixture={: '],
  ])('names the flag that is wrong: %s', (flag, message) => {
    expect(() => parse(YAML, flag)).toThrow(message);
  });

  it('mixes by passes or by weights, not both', () => {
    const mixture = 'stages.exercises.mixture={exercises: {weight: 1}, code: 2}';
    expect(() => parse(YAML, mixture)).toThrow('mixes passes and weights');
  });
});

it('refuses a recipe that is not there, and reads one by its path', () => {
  expect(() => readRecipe('nono')).toThrow('--recipe=nono: there is no such recipe; expected base, micro');
  const file = join(temporaryFolder(), 'tiny.yaml');
  writeFileSync(file, YAML);
  expect(readRecipe(file).name).toBe('tiny');
});

it('scales minutes in all, where every stage has some', () => {
  const { stages } = scaleMinutes(parse(YAML), 6);
  expect(Object.values(stages).map(({ budget }) => budget.minutes)).toEqual([4, 2]);
  const counted = parse(YAML, 'stages.code.budget={steps: 5}');
  expect(() => scaleMinutes(counted, 6)).toThrow(
    '--minutes: stage code of recipe tiny has no budget of minutes',
  );
});
