/** The flags of an evaluation, and what is wrong with them. */
import { UserError } from '@phi1/base';
import { BENCHMARKS, MBPP_PROMPTS } from '@phi1/benchmarks';
import { STAND_IN } from '@phi1/eval/choices';
import type { Argv } from 'yargs';
import { checkSandboxPython, inferenceOptions, sandboxOptions } from '../../options.js';

/** What `phi1 eval` takes without another name. */
export function withEvalFlags<T>(y: Argv<T>) {
  return y
    .option('model', {
      type: 'string',
      describe: "a model's folder, or a run's: its best or newest checkpoint",
    })
    .option('endpoint', {
      type: 'string',
      describe: 'an OpenAI-compatible endpoint, up to /v1, instead of a model (OPENAI_API_KEY)',
    })
    .option('endpoint-model', { type: 'string', describe: 'the name of the model there' })
    .option('endpoint-api', {
      choices: ['completions', 'chat'] as const,
      default: 'completions' as const,
      describe: 'continue the prompt, or ask for it in words',
    })
    .option('concurrency', { type: 'number', default: 4, describe: 'requests at a time' })
    .option('samples', {
      type: 'string',
      describe: 'completions made elsewhere, a samples.jsonl, instead of a model',
    })
    .option('missing-as-failed', {
      type: 'boolean',
      default: false,
      describe:
        'with --samples, count problems without a completion as not solved; otherwise that is an error',
    })
    .option('canonical', { type: 'boolean', default: false, describe: "the benchmark's own solutions" })
    .option('benchmark', {
      type: 'string',
      describe: `by default everyday, or of a recipe's run what it was evaluated on: ${Object.keys(BENCHMARKS).join(', ')}, humaneval, mbpp, humaneval-plus, mbpp-plus (fetched on first use), or the path of a HumanEval, MBPP or EvalPlus .jsonl(.gz), or of a .yaml that says how one is put to the model`,
    })
    .option('mbpp-prompt', {
      choices: MBPP_PROMPTS,
      default: 'first-test' as const,
      describe: "MBPP's tasks in a docstring with one test or all, or after three solved ones",
    })
    .option('against', {
      type: 'string',
      describe: 'corpora, with commas between: results with and without a similar training document in them',
    })
    .option('embedding-model', {
      type: 'string',
      describe: "with --against, a model's folder whose embeddings are compared; default: hashed words",
    })
    .option('request-timeout', {
      type: 'number',
      default: 120,
      describe: "seconds that an endpoint, also the judge's, may take for an answer",
    })
    .option('judge', {
      type: 'string',
      describe: `a model that grades understanding 0 to 10 by the benchmark's rubrics (OPENAI_API_KEY); ${STAND_IN}: no model, the checks that pass and words of the rubric`,
    })
    .option('judge-base-url', {
      type: 'string',
      describe: "of the judge's OpenAI-compatible endpoint, up to /v1 (or OPENAI_BASE_URL)",
    })
    .option('judge-samples', {
      type: 'number',
      describe: 'grades of a completion that are averaged; 1 by default',
    })
    .option('judge-prompts', {
      type: 'string',
      describe: 'a folder with judge.md and judge-question.md in place of packages/eval/prompts',
    })
    .option('limit', { type: 'number', describe: 'only the first so many problems' })
    .option('samples-per-problem', { type: 'number', default: 1 })
    .option('k', { type: 'string', default: '1', describe: 'which pass@k, e.g. 1,10' })
    .option('temperature', { type: 'number', default: 0, describe: '0 takes the most likely token' })
    .option('top-p', { type: 'number', default: 1 })
    .option('max-new-tokens', { type: 'number', describe: '300 by default, in a chat 1024' })
    .option('batch-size', { type: 'number', default: 16, describe: 'sequences generated together' })
    .option('seed', { type: 'number', default: 0 })
    .options(inferenceOptions)
    .options(sandboxOptions)
    .option('timeout', { type: 'number', default: 10, describe: 'seconds a program may run' })
    .option('memory', {
      type: 'number',
      default: 512,
      describe: "the most of a program's memory, in MiB",
    })
    .option('out', {
      type: 'string',
      describe: 'folder for the report; <model>/eval/<benchmark> by default',
    })
    .option('overwrite', {
      type: 'boolean',
      default: false,
      describe: 'replace an evaluation that is there',
    })
    .option('resume', {
      type: 'boolean',
      default: false,
      describe: 'report a finished evaluation anew; an interrupted one goes on of itself',
    })
    .option('json', { type: 'boolean', default: false, describe: 'print the report as one JSON object' })
    .check(({ judge, judgeBaseUrl, judgeSamples, judgePrompts }) => {
      const given = { 'base-url': judgeBaseUrl, samples: judgeSamples, prompts: judgePrompts };
      const name = Object.entries(given).find(([, value]) => value !== undefined)?.[0];
      if (judge === undefined && name !== undefined)
        throw new UserError(`--judge-${name}: expected --judge with it`);
      return true;
    })
    .check((flags) => {
      const { timeout, memory, threads = 1, concurrency, sandbox, python } = flags;
      const { endpoint, endpointModel, missingAsFailed, samples, 'request-timeout': requestTimeout } = flags;
      checkSandboxPython(sandbox, python);
      if ((endpoint === undefined) !== (endpointModel === undefined))
        throw new UserError('expected both of --endpoint and --endpoint-model, or neither');
      if (missingAsFailed && samples === undefined)
        throw new UserError('--missing-as-failed: expected --samples with it');
      if (!(requestTimeout > 0 && requestTimeout <= LONGEST_TIMEOUT))
        throw new UserError(
          `--request-timeout=${String(requestTimeout)}: expected seconds above 0 and at most ${String(LONGEST_TIMEOUT)}`,
        );
      if (!(Number.isInteger(concurrency) && concurrency > 0))
        throw new UserError(`--concurrency=${String(concurrency)}: expected a whole number from 1`);
      if (!(timeout > 0 && timeout <= LONGEST_TIMEOUT))
        throw new UserError(
          `--timeout=${String(timeout)}: expected seconds above 0 and at most ${String(LONGEST_TIMEOUT)}`,
        );
      if (!(memory >= 64 && memory <= 4096))
        throw new UserError(`--memory=${String(memory)}: expected MiB from 64 to 4096`);
      if (!(Number.isInteger(threads) && threads > 0))
        throw new UserError(`--threads=${String(threads)}: expected a whole number from 1`);
      return true;
    });
}

/** What {@link withEvalFlags} gives. */
export type EvalFlags = Awaited<ReturnType<typeof withEvalFlags<object>>['argv']>;

/** The longest time limit: timers count milliseconds in 31 bits. */
const LONGEST_TIMEOUT = Math.floor((2 ** 31 - 1) / 1000);
