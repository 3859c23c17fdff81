/** `phi1 data synthesize`. */
import { SYNTHESIZE_DEFAULTS } from '@phi1/data/defaults';
import { SECTION_LENGTHS } from '@phi1/teacher/choices';
import { defineCommand } from '../../command.js';
import {
  summarizeCorpus,
  readEndpointFlags,
  endpointOptions,
  jsonOption,
  newCorpus,
  rankOptions,
  printResult,
  withProgress,
} from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .option('kind', {
        choices: ['exercises', 'textbooks'] as const,
        demandOption: true,
        describe: 'functions to be completed, or sections of a textbook',
      })
      .option('count', { type: 'number', demandOption: true, describe: 'how many' })
      .option('out', newCorpus)
      .option('seed', { type: 'number', default: 0, describe: 'decides on what is made' })
      .option('error-rate', {
        type: 'number',
        default: 0,
        describe: "share of the built-in teacher's exercises that are broken on purpose",
      })
      .option('prompt-variety', {
        type: 'number',
        default: 1,
        describe: "share of the built-in teacher's prompts that are not written as usual",
      })
      .option('solution-variety', {
        type: 'number',
        default: 1,
        describe: "share of the built-in teacher's solutions that are not written as usual",
      })
      .option('max-characters', {
        type: 'number',
        describe: "the most of one of the built-in teacher's exercises, prompt and solution together",
      })
      .option('length', {
        choices: SECTION_LENGTHS,
        default: 'section' as const,
        describe: "of the built-in teacher's textbooks; a page fits into a context of 256 tokens",
      })
      .options(rankOptions())
      .options(endpointOptions)
      .option('per-request', {
        type: 'number',
        default: SYNTHESIZE_DEFAULTS.perRequest,
        describe: 'exercises a request',
      })
      .option('temperature', {
        type: 'number',
        default: SYNTHESIZE_DEFAULTS.temperature,
        describe: 'of the model, 0 to 2',
      })
      .option('prompts', {
        type: 'string',
        describe: 'a folder of prompts in place of packages/data/prompts',
      })
      .option('json', jsonOption),
  async ({ kind, count, out, seed, errorRate, length, rank, worldSize, json, ...rest }) => {
    const { teach, synthesize } = await import('@phi1/data');
    const model = readEndpointFlags(rest);
    if (!model) {
      const manifest = await withProgress('synthesize', (onUnit) =>
        teach({
          ...{ kind, count, to: out, seed, errorRate, length, rank, worldSize, onUnit },
          variety: { prompts: rest.promptVariety, solutions: rest.solutionVariety },
          maxCharacters: rest.maxCharacters,
        }),
      );
      printResult(summarizeCorpus(out, manifest), json);
      return;
    }
    const { perRequest, concurrency, temperature, prompts } = rest;
    const summary = await withProgress('synthesize', (update) =>
      synthesize({
        kind,
        count,
        to: out,
        seed,
        rank,
        worldSize,
        model,
        perRequest,
        concurrency,
        temperature,
        ...(prompts !== undefined && { prompts }),
        onProgress: (done, of, { requests, cost }) => {
          update(
            done,
            of,
            `${String(done)} of ${String(of)}, ${String(requests)} requests, cost ${cost.toFixed(4)}`,
          );
        },
      }),
    );
    printResult(summary, json);
    if (summary.gaveUp) {
      const why = summary.failures[0] ?? 'it repeats itself';
      throw new Error(
        `the teacher was given up after ${String(summary.records)} records (${why}); run again to go on`,
      );
    }
  },
);
