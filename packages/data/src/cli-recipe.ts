/** The commands of `data` that pack, describe, and do everything in one go: `pack`, `card`, `recipe`. */
import { basename, resolve } from 'node:path';
import { claimOutput, formatDuration, Progress, UserError } from '@phi1/base';
import type { Argv } from 'yargs';
import { BENCHMARKS } from '@phi1/benchmarks';
import { writeDataCard } from './card/data-card.js';
import {
  jsonOption,
  listed,
  overwriteOption,
  placeOptions,
  printResult,
  withCorpus,
  withProgress,
} from './cli-options.js';
import { MIX_DEFAULTS, packMixture, type MixPart } from './mix/mix.js';
import { RECIPES, runRecipe } from './recipe/recipe.js';

export function packCommand(cli: Argv): Argv {
  return cli.command(
    'pack',
    'shuffle the documents of corpora together and pack them into token shards',
    (command) =>
      command
        .option('mix', {
          type: 'string',
          demandOption: true,
          describe: 'corpus folders with the passes over each, e.g. code=1,exercises=2.5',
        })
        .option('out', { type: 'string', demandOption: true, describe: 'the prepared folder' })
        .option('tokenizer', {
          type: 'string',
          default: MIX_DEFAULTS.tokenizer,
          describe: 'codegen, bpe to learn one, or the path of a tokenizer.json',
        })
        .option('vocabulary-size', {
          type: 'number',
          default: MIX_DEFAULTS.vocabularySize,
          describe: 'tokens of a learned vocabulary',
        })
        .option('seed', { type: 'number', default: MIX_DEFAULTS.seed, describe: 'decides on the order' })
        .option('validation-share', {
          type: 'number',
          default: MIX_DEFAULTS.validationShare,
          describe: 'share of the documents kept for validation',
        })
        .options(placeOptions())
        .option('json', jsonOption),
    async ({ mix, out, tokenizer, vocabularySize, seed, validationShare, rank, worldSize, json }) => {
      const packed = await withProgress('pack', (update) =>
        packMixture({
          parts: listed(mix).map(parsePart),
          to: out,
          tokenizer,
          vocabularySize,
          seed,
          validationShare,
          rank,
          worldSize,
          onProgress: (done, of, what) => {
            update(done, of, what);
          },
        }),
      );
      printResult(
        packed ? { folder: out, complete: true, ...packed.stats } : { folder: out, complete: false },
        json,
      );
    },
  );
}

function parsePart(text: string): MixPart {
  const match = /^(.+?)(?:=([\d.]+))?$/.exec(text);
  const epochs = Number(match?.[2] ?? 1);
  if (match && epochs > 0) return { corpus: match[1]!, epochs };
  throw new UserError(`--mix: ${text}: expected a folder and the passes over it, e.g. code=2`);
}

export function cardCommand(cli: Argv): Argv {
  return cli.command(
    'card <corpus>',
    'write what a corpus is as Markdown and HTML',
    (command) =>
      withCorpus(command)
        .option('out', {
          type: 'string',
          describe: 'the card without its ending; default: beside the corpus',
        })
        .option('overwrite', overwriteOption)
        .option('json', jsonOption),
    async ({ corpus, out = `${resolve(corpus)}.card`, overwrite, json }) => {
      for (const end of ['md', 'html']) await claimOutput(`${out}.${end}`, { kind: 'file', overwrite });
      printResult({ corpus: basename(resolve(corpus)), files: await writeDataCard({ corpus, out }) }, json);
    },
  );
}

export function recipeCommand(cli: Argv): Argv {
  return cli.command(
    'recipe',
    'make all data sets of a preset: filtered code, textbooks, exercises; deduplicated, decontaminated, packed',
    (command) =>
      command
        .option('recipe', {
          choices: ['nano', 'phi-1'] as const,
          default: 'nano' as const,
          describe: 'which preset',
        })
        .option('out', { type: 'string', describe: 'default: data/<recipe>' })
        .option('from', {
          type: 'string',
          describe: 'real code, as for ingest; default: python-stdlib,python-packages',
        })
        .option('decontaminate', {
          type: 'string',
          default: '',
          describe: `benchmarks with commas between: ${Object.keys(BENCHMARKS).join(', ')} or files`,
        })
        .option('textbooks', { type: 'number', describe: 'how many sections' })
        .option('exercises', { type: 'number', describe: 'how many exercises' })
        .option('seed', { type: 'number', default: 0, describe: 'of the teacher and of the order' })
        .option('json', jsonOption),
    async ({ recipe, out, from, decontaminate, textbooks, exercises, seed, json }) => {
      const chosen = RECIPES[recipe];
      let bar: Progress | undefined;
      const summary = await runRecipe({
        ...chosen,
        textbooks: textbooks ?? chosen.textbooks,
        exercises: exercises ?? chosen.exercises,
        out: out ?? `data/${recipe}`,
        benchmarks: listed(decontaminate),
        seed,
        ...(from !== undefined && { from: listed(from) }),
        onProgress: (step, done, of, what) => {
          bar ??= new Progress({ label: `recipe: ${step}`, total: 1 });
          bar.update(
            of === 0 ? 1 : done / of,
            `${what === undefined ? '' : `${what} `}${String(done)} of ${String(of)}`,
          );
        },
        onDone: ({ step, result, seconds, before }) => {
          bar?.stop();
          bar = undefined;
          process.stderr.write(
            `recipe: ${step}: ${result} (${before ? 'done before' : formatDuration(seconds)})\n`,
          );
        },
      }).finally(() => {
        bar?.stop();
      });
      printResult(summary, json);
    },
  );
}
