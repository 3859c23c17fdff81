/** A recipe that takes seconds, with real code of its own: a vocabulary of 300, a few steps a stage. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns the recipe's file, in a folder that is there */
export function writeTinyRecipe(folder: string): string {
  const code = join(folder, 'code');
  mkdirSync(code);
  for (let i = 0; i < 60; i++) {
    const good = `def add_${String(i)}(x):\n    """Return x and ${String(i)} together."""\n    return x + ${String(i)}\n\n\n`;
    writeFileSync(join(code, `f${String(i)}.py`), good.repeat(3));
  }
  const file = join(folder, 'tiny.yaml');
  writeFileSync(
    file,
    `name: tiny
model: { preset: nano, context: 32 }
tokenizer: { kind: bpe, vocabulary: 300 }
validationShare: 0.1
dataSets:
  code: { kind: code, from: [${code}], filter: { labels: 20 }, dedup: false }
  textbooks: { kind: textbooks, count: 30 }
  exercises: { kind: exercises, count: 60 }
stages:
  code-textbook:
    job: pretrain
    mixture: { code: { weight: 1 }, textbooks: { weight: 1 } }
    budget: { steps: 4 }
    hyperparameters: { batchSize: 2, checkpointEvery: { steps: 1 } }
  exercises:
    job: finetune
    mixture: { exercises: 1 }
    budget: { steps: 12 }
    hyperparameters: { batchSize: 2, checkpointEvery: { steps: 1 } }
evaluation: { benchmarks: [everyday], limit: 2, maxNewTokens: 4 }
threads: 1
`,
  );
  return file;
}
