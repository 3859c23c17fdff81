/** `phi1 data decontaminate`. */
import { BUILT_IN_BENCHMARKS } from '@phi1/benchmarks';
import { DECONTAMINATE_DEFAULTS } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import {
  loadEmbedding,
  embeddingOption,
  jsonOption,
  listed,
  newCorpus,
  rankOptions,
  printResult,
  withCorpus,
  withProgress,
} from '../../options.js';

export default defineCommand(
  (command) =>
    withCorpus(command)
      .option('benchmark', {
        type: 'string',
        default: BUILT_IN_BENCHMARKS.join(),
        describe:
          "names of the project's own, or files in HumanEval's, MBPP's or EvalPlus's form, with commas between",
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
      .options(rankOptions())
      .option('json', jsonOption),
  async ({ corpus, benchmark, out, json, ...rest }) => {
    const { decontaminate } = await import('@phi1/data');
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
