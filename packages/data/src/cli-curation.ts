/** The commands of `data` that cut a corpus down: `annotate`, `train-filter`, `filter`, `dedup`, `decontaminate`. */
import { claimOutput } from '@phi1/base';
import type { Argv } from 'yargs';
import { BENCHMARKS } from '@phi1/benchmarks';
import {
  loadEmbedding,
  embeddingOption,
  readEndpointFlags,
  endpointOptions,
  jsonOption,
  listed,
  newCorpus,
  overwriteOption,
  placeOptions,
  printResult,
  withCorpus,
  withProgress,
} from './cli-options.js';
import { decontaminate, DECONTAMINATE_DEFAULTS } from './decontaminate/index.js';
import { deduplicate, DEDUPLICATE_DEFAULTS } from './dedup/index.js';
import { annotate, DEFAULT_THRESHOLD, filterCorpus, trainFilter } from './filter/index.js';

function dedupCommand(cli: Argv): Argv {
  return cli.command(
    'dedup <corpora>',
    'drop exact and near-duplicates inside and across corpora; the first of a cluster stays',
    (command) =>
      command
        .positional('corpora', {
          type: 'string',
          demandOption: true,
          describe: 'corpus folders, with commas between',
        })
        .option('out', { ...newCorpus, describe: 'the new corpus; of several, their folder' })
        .option('threshold', {
          type: 'number',
          default: DEDUPLICATE_DEFAULTS.threshold,
          describe: 'least estimated Jaccard similarity of near-duplicates',
        })
        .option('permutations', {
          type: 'number',
          default: DEDUPLICATE_DEFAULTS.permutations,
          describe: 'places of a signature, a multiple of 4',
        })
        .option('shingle', {
          type: 'number',
          default: DEDUPLICATE_DEFAULTS.shingle,
          describe: 'words of a shingle',
        })
        .options(placeOptions())
        .option('json', jsonOption),
    async ({ corpora, out, threshold, permutations, shingle, rank, worldSize, json }) => {
      const summary = await withProgress('dedup', (update) =>
        deduplicate({
          corpora: listed(corpora),
          out,
          threshold,
          permutations,
          shingle,
          rank,
          worldSize,
          onProgress: (done, of, what) => {
            update(done, of, `${what} shard ${String(done)} of ${String(of)}`);
          },
        }),
      );
      printResult(summary, json);
    },
  );
}

function decontaminateCommand(cli: Argv): Argv {
  return cli.command(
    'decontaminate <corpus>',
    'drop what a benchmark can be recognized in: shared 13-grams, close embeddings, matching syntax trees',
    (command) =>
      withCorpus(command)
        .option('benchmark', {
          type: 'string',
          demandOption: true,
          describe: `${Object.keys(BENCHMARKS).join(', ')} or files in HumanEval's, MBPP's or EvalPlus's form, with commas between`,
        })
        .option('out', { ...newCorpus, describe: 'the new corpus; the report is beside it' })
        .option('ast-match-rate', {
          type: 'number',
          default: DECONTAMINATE_DEFAULTS.astMatchRate,
          describe: 'least match rate of syntax trees; the paper takes 0.95, 0.9, 0.85 and 0.8',
        })
        .option('embedding-similarity', {
          type: 'number',
          default: DECONTAMINATE_DEFAULTS.embeddingSimilarity,
          describe: 'least cosine of embeddings',
        })
        .option('model', embeddingOption)
        .option('least-nodes', {
          type: 'number',
          default: DECONTAMINATE_DEFAULTS.leastNodes,
          describe: 'nodes of the smallest function body whose tree is compared',
        })
        .option('least-near-nodes', {
          type: 'number',
          default: DECONTAMINATE_DEFAULTS.leastNearNodes,
          describe: 'smaller functions count only when their trees are equal',
        })
        .options(placeOptions())
        .option('json', jsonOption),
    async ({ corpus, benchmark, out, json, ...rest }) => {
      const { astMatchRate, embeddingSimilarity, leastNodes, leastNearNodes, model, rank, worldSize } = rest;
      const embedding = await loadEmbedding(model);
      const summary = await withProgress('decontaminate', (onProgress) =>
        decontaminate({
          from: corpus,
          out,
          benchmarks: listed(benchmark),
          astMatchRate,
          embeddingSimilarity,
          leastNodes,
          leastNearNodes,
          rank,
          worldSize,
          onProgress,
          ...embedding,
        }),
      );
      printResult(summary, json);
    },
  );
}

function annotateCommand(cli: Argv): Argv {
  return cli.command(
    'annotate <corpus>',
    'label a sample for educational value, by a model or, without --model, by a rubric of code metrics',
    (command) =>
      withCorpus(command)
        .option('out', {
          type: 'string',
          demandOption: true,
          describe: 'the .jsonl file of labels; is continued',
        })
        .option('sample', { type: 'number', default: 1000, describe: 'rows to label' })
        .option('seed', { type: 'number', default: 1, describe: 'decides on which' })
        .option('batch', { type: 'number', default: 4, describe: 'pieces of code a request' })
        .options(endpointOptions)
        .option('prompts', {
          type: 'string',
          describe: 'a folder with a judge.md in place of packages/data/prompts',
        })
        .option('json', jsonOption),
    async ({ corpus, out, sample, seed, batch, concurrency, prompts, json, ...rest }) => {
      const model = readEndpointFlags(rest);
      const summary = await withProgress('annotate', (update) =>
        annotate({
          from: corpus,
          out,
          sample,
          seed,
          batch,
          concurrency,
          ...(model && { model }),
          ...(prompts !== undefined && { prompts }),
          onProgress: (done, of, usage) => {
            const cost = usage ? `, ${String(usage.requests)} requests, cost ${usage.cost.toFixed(4)}` : '';
            update(done, of, `${String(done)} of ${String(of)}${cost}`);
          },
        }),
      );
      printResult(summary, json);
      if (summary.missing > 0) {
        throw new Error(
          `${String(summary.missing)} rows have no label (${summary.failures[0]!}); run again to ask for them`,
        );
      }
    },
  );
}

function trainFilterCommand(cli: Argv): Argv {
  return cli.command(
    'train-filter <labels>',
    'fit a random forest on labels; reports precision, recall and ROC AUC on those held out',
    (command) =>
      command
        .positional('labels', { type: 'string', demandOption: true, describe: 'what annotate made' })
        .option('out', { type: 'string', demandOption: true, describe: 'the filter, a .json file' })
        .option('positive-from', {
          type: 'number',
          default: 5,
          describe: 'scores from here on are educational',
        })
        .option('held-out', { type: 'number', default: 0.2, describe: 'share of the labels to test on' })
        .option('seed', { type: 'number', default: 1, describe: 'decides on which, and on the forest' })
        .option('model', embeddingOption)
        .option('overwrite', overwriteOption)
        .option('json', jsonOption),
    async ({ labels, out, positiveFrom, heldOut, seed, model, overwrite, json }) => {
      await claimOutput(out, { kind: 'file', overwrite });
      const embedding = await loadEmbedding(model);
      printResult(await trainFilter({ labels, out, positiveFrom, heldOut, seed, ...embedding }), json);
    },
  );
}

function filterCommand(cli: Argv): Argv {
  return cli.command(
    'filter <corpus>',
    'keep what a trained filter finds educational',
    (command) =>
      withCorpus(command)
        .option('filter', { type: 'string', demandOption: true, describe: 'what train-filter made' })
        .option('out', newCorpus)
        .option('threshold', {
          type: 'number',
          describe: `least score, 0 to 1; without a budget ${String(DEFAULT_THRESHOLD)}`,
        })
        .option('token-budget', { type: 'number', describe: 'keep the best, up to this many tokens' })
        .option('model', {
          ...embeddingOption,
          describe: 'the model that the filter was trained with, if any',
        })
        .options(placeOptions())
        .option('json', jsonOption),
    async ({ corpus, filter, out, threshold, tokenBudget, model, rank, worldSize, json }) => {
      const embedding = await loadEmbedding(model);
      const summary = await withProgress('filter', (update) =>
        filterCorpus({
          from: corpus,
          filter,
          out,
          rank,
          worldSize,
          ...embedding,
          ...(threshold !== undefined && { threshold }),
          ...(tokenBudget !== undefined && { tokenBudget }),
          onProgress: (done, of, what) => {
            update(done, of, `${what} shard ${String(done)} of ${String(of)}`);
          },
        }),
      );
      printResult(summary, json);
    },
  );
}

/** All of them. */
export function curationCommands(cli: Argv): Argv {
  return [annotateCommand, trainFilterCommand, filterCommand, dedupCommand, decontaminateCommand].reduce(
    (made, declare) => declare(made),
    cli,
  );
}
