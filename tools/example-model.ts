/**
 * Makes the example model's folder of a recipe's run: the last stage's weights in float16, the tokenizer, and a model card
 * with what the run's `summary.json` says. The same run gives the same bytes.
 *
 *     npx tsx --conditions=@phi1/source tools/example-model.ts runs/nano examples/nano
 */
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatCount, markdownTable, UserError, writeFolderAtomically } from '@phi1/base';
import { loadModel, loadTokenizerFrom, saveModel } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';
import { readRecipeSummary, type RecipeSummary } from 'phi1';

/** What a repository can carry. */
const MOST_BYTES = 3e6;

/**
 * Writes the folder, or replaces the one that is there.
 *
 * @throws UserError when the run is no finished one of a recipe, or the folder would be too large
 */
export async function makeExampleModel(run: string, out: string): Promise<void> {
  const summary = await readRecipeSummary(run);
  const last = summary?.stages.at(-1);
  if (!summary || !last) throw new UserError(`${run}: holds no summary.json of a recipe's run`);
  const source = join(run, last.model);
  const tokenizer = await loadTokenizerFrom(source);
  const model = await loadModel(source);
  try {
    await writeFolderAtomically(out, async (folder) => {
      await saveModel(join(folder, 'model'), model, {
        dtype: 'float16',
        tokenizerJson: JSON.stringify(tokenizer),
      });
      await writeFile(join(folder, 'README.md'), writeCard(summary));
      const bytes = await folderBytes(folder);
      if (bytes > MOST_BYTES)
        throw new UserError(`${run}: ${String(bytes)} bytes are too many for an example`);
    });
  } finally {
    model.dispose();
  }
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The model card, in the form of the Hugging Face hub. */
function writeCard({ recipe, preset, seed, stages }: RecipeSummary): string {
  const last = stages.at(-1)!;
  const names = [
    ...new Set(stages.flatMap(({ benchmarks }) => benchmarks.map(({ benchmark }) => benchmark))),
  ];
  const passed = (stage: (typeof stages)[number], name: string): string => {
    const result = stage.benchmarks.find(({ benchmark }) => benchmark === name);
    if (result === undefined || result.passAt1 === null) return '-';
    const { low, high } = result.interval ?? {};
    const between = low === undefined ? '' : `, ${percent(low)} to ${percent(high!)}`;
    return `${percent(result.passAt1)} % (${String(result.solved)} of ${String(result.problems)}${between})`;
  };
  const table = markdownTable({
    head: [
      'stage',
      'data sets',
      'tokens',
      'training',
      'bits per byte',
      ...names.map((name) => `pass@1 on ${name}`),
    ],
    rows: stages.map((stage) => [
      stage.stage,
      Object.entries(stage.mixture)
        .map(([name, passes]) => `${name} (${String(passes)})`)
        .join(', '),
      formatCount(stage.tokens),
      `${(stage.seconds / 60).toFixed(1)} min`,
      stage.bitsPerByte?.toFixed(3) ?? '-',
      ...names.map((name) => passed(stage, name)),
    ]),
  });
  return `---
license: apache-2.0
library_name: transformers
pipeline_tag: text-generation
tags:
  - code
  - phi
---

# ${recipe}: a model of ${formatCount(last.parameters)} parameters to try

What \`npx phi1 train\` makes of the recipe ${recipe} (preset ${preset}, seed ${String(seed)}), after its last stage. It completes short Python functions
from their docstrings, knows no other language and no facts, and is often wrong: it shows how the parts of this project go together.

\`\`\`bash
npx phi1 serve --model=examples/nano/model
npx phi1 export web --model=examples/nano/model --out=site
npx phi1 generate --model=examples/nano/model --prompt='def add(a, b):'
\`\`\`

## Training data

Python's standard library, of which a filter kept what has educational value (code), pages and exercises that the built-in teacher of
this project wrote, without a language model (textbooks, and the other data sets). Numbers in brackets are passes over a data set in a pass
over the stage's mixture. What resembles a problem of a benchmark was taken out.

## Results

${table}

Intervals are 95 %. Bits per byte are on held-out documents of the stage's own mixture. All was measured on the weights in float32, of which
these in float16 are rounded.

## Files

\`model\` is a Hugging Face folder, which Transformers loads too. \`npx tsx --conditions=@phi1/source tools/example-model.ts RUN examples/nano\` made it.
`;
}

const percent = (share: number): string => (100 * share).toFixed(1);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [run, out] = process.argv.slice(2);
  if (run === undefined || out === undefined) throw new Error('expected a run and the folder to write');
  await selectEngine({ device: 'cpu' });
  await makeExampleModel(run, out);
}
