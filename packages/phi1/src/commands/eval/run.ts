/** `phi1 eval` without another name: one source of completions on one benchmark. */
import { join } from 'node:path';
import { alignedTable, Interrupt, UserError, type Table } from '@phi1/base';
import { BENCHMARKS, MBPP_PROMPTS } from '@phi1/benchmarks';
import { WEIGHT_DTYPES } from '@phi1/model';
import { SANDBOX_KINDS } from '@phi1/python';
import {
  contaminationTable,
  EvaluationProgress,
  EvaluationStopped,
  runEvaluation,
  describeUnderstanding,
  sourceName,
  STAND_IN,
  understandingTable,
  type Report,
  type SimilarityMeasure,
} from '@phi1/eval';
import { defineCommand } from '../../command.js';
import { listed, loadEmbedding } from '../../options.js';
import { stageText } from '../../recipe/figures-text.js';
import { readRecipeSummary, type RecipeSummary } from '../../recipe/recipe-summary.js';

export default defineCommand(
  (y) =>
    y
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
      .option('canonical', { type: 'boolean', default: false, describe: "the benchmark's own solutions" })
      .option('benchmark', {
        type: 'string',
        describe: `by default everyday, or of a recipe's run what it was evaluated on: ${Object.keys(BENCHMARKS).join(', ')}, or the path of a HumanEval, MBPP or EvalPlus .jsonl(.gz), or of a .yaml that says how one is put to the model`,
      })
      .option('mbpp-prompt', {
        choices: MBPP_PROMPTS,
        default: 'first-test' as const,
        describe: "MBPP's tasks in a docstring with one test or all, or after three solved ones",
      })
      .option('against', {
        type: 'string',
        describe:
          'corpora, with commas between: results with and without a similar training document in them',
      })
      .option('embedding-model', {
        type: 'string',
        describe: "with --against, a model's folder whose embeddings are compared; default: hashed words",
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
      .option('engine', {
        choices: ['auto', 'torch', 'tensorflow', 'wasm', 'cpu'] as const,
        default: 'auto' as const,
      })
      .option('device', { type: 'string', default: 'auto', describe: 'auto, cpu, cuda or cuda:N' })
      .option('dtype', {
        choices: WEIGHT_DTYPES,
        default: 'auto' as const,
        describe: 'what weights are held as; auto: as in the file',
      })
      .option('sandbox', {
        choices: SANDBOX_KINDS,
        default: 'pyodide' as const,
        describe:
          "what runs programs: WebAssembly; the machine's CPython behind walls of the Linux kernel; the same without walls, as you",
      })
      .option('python', {
        type: 'string',
        describe: 'of the native sandboxes, the Python that runs programs; python3 by default',
      })
      .option('timeout', { type: 'number', default: 10, describe: 'seconds a program may run' })
      .option('threads', { type: 'number', describe: 'programs run at a time; one a core by default' })
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
      .check(({ timeout, memory, threads = 1, concurrency, endpoint, endpointModel, sandbox, python }) => {
        if (python !== undefined && sandbox === 'pyodide')
          throw new UserError('--python: expected --sandbox=native with it; pyodide has a Python of its own');
        if ((endpoint === undefined) !== (endpointModel === undefined))
          throw new UserError('expected both of --endpoint and --endpoint-model, or neither');
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
      }),
  async (flags) => {
    const recipe = flags.model === undefined ? undefined : await readRecipeSummary(flags.model);
    if (recipe && flags.benchmark === undefined) {
      printRecipe(recipe, flags.model!, flags.json);
      return;
    }
    const model = recipe ? join(flags.model!, recipe.stages.at(-1)!.run) : flags.model;
    const { engine, device, dtype, temperature, topP, batchSize, seed } = flags;
    const sampling = {
      ...{ temperature, topP, seed },
      ...(flags.maxNewTokens !== undefined && { maxNewTokens: flags.maxNewTokens }),
    };
    const interrupt = new Interrupt();
    const progress = new EvaluationProgress();
    interrupt.listen();
    try {
      const { report, out } = await runEvaluation({
        benchmark: flags.benchmark ?? 'everyday',
        samples: flags.samples,
        canonical: flags.canonical,
        limit: flags.limit,
        mbppPrompt: flags.mbppPrompt,
        out: flags.out,
        overwrite: flags.overwrite,
        resume: flags.resume,
        samplesPerProblem: flags.samplesPerProblem,
        seed,
        k: flags.k.split(',').map(Number),
        ...(model !== undefined && {
          model: {
            ...{ model, dtype, batchSize, ...sampling },
            engine: { engine, device },
            onToken: (generated) => {
              progress.update({ generated });
            },
          },
        }),
        ...(flags.endpoint !== undefined && {
          endpoint: {
            ...{ baseUrl: flags.endpoint, model: flags.endpointModel!, api: flags.endpointApi },
            ...{ concurrency: flags.concurrency, ...sampling },
          },
        }),
        sandbox: {
          kind: flags.sandbox,
          ...(flags.python !== undefined && { python: flags.python }),
          timeoutSeconds: flags.timeout,
          memoryBytes: flags.memory * 2 ** 20,
          ...(flags.threads === undefined ? {} : { threads: flags.threads }),
        },
        ...(flags.against !== undefined && {
          similarity: await similarityTo(flags.against, flags.benchmark ?? 'everyday', flags.embeddingModel),
        }),
        ...(flags.judge !== undefined && {
          judge: {
            ...{ model: flags.judge, seed, concurrency: flags.concurrency },
            ...(flags.judgeBaseUrl !== undefined && { baseUrl: flags.judgeBaseUrl }),
            ...(flags.judgeSamples !== undefined && { draws: flags.judgeSamples }),
            ...(flags.judgePrompts !== undefined && { prompts: flags.judgePrompts }),
          },
        }),
        signal: interrupt.signal,
        onJudged: (done, of) => {
          progress.update({ judged: { done, of } });
        },
        onNote: (line) => process.stderr.write(`${line}\n`),
        onProgress: (graded) => {
          progress.update({ graded });
        },
      });
      progress.stop();
      process.stderr.write(
        `wrote ${out}/report.html, report.json, samples.jsonl${report.understanding ? ', grades.jsonl' : ''}\n`,
      );
      process.stdout.write(`${flags.json ? JSON.stringify(report) : formatReport(report)}\n`);
    } catch (error) {
      progress.stop();
      if (!interrupt.signal.aborted) throw error;
      const { graded, path } = error instanceof EvaluationStopped ? error : { graded: 0, path: '' };
      const kept =
        graded === 0
          ? 'nothing was graded'
          : `${String(graded)} graded samples are in ${path}; the same command${flags.overwrite ? ' without --overwrite' : ''} goes on with them`;
      process.stderr.write(`eval: interrupted; ${kept}\n`);
      process.exitCode = interrupt.exitCode;
    } finally {
      interrupt.stop();
    }
  },
);

/** How near the documents of corpora come to a benchmark's problems. */
async function similarityTo(
  corpora: string,
  benchmark: string,
  model: string | undefined,
): Promise<SimilarityMeasure> {
  const { DECONTAMINATE_DEFAULTS, MATCH_RATES, loadProblems, problemSimilarities } =
    await import('@phi1/data');
  const embedding = await loadEmbedding(model);
  const { embeddingSimilarity } = DECONTAMINATE_DEFAULTS;
  return {
    ...{ corpus: corpora, rates: MATCH_RATES, embeddingSimilarity },
    embedding: embedding?.embedName ?? 'hashed words',
    async find(asked) {
      const tasks = new Set(asked.map(({ taskId }) => taskId));
      const problems = (await loadProblems([benchmark])).filter(({ id }) => tasks.has(id));
      return problemSimilarities({ corpora: listed(corpora), problems, embed: embedding?.embed });
    },
  };
}

/** What a recipe's run found of its last stage, whose reports are there. */
function printRecipe(summary: RecipeSummary, run: string, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  const last = summary.stages.at(-1)!;
  const lines = last.benchmarks.map(({ benchmark, solved, problems, folder }) => {
    const report = join(run, folder, 'report.html');
    return `${benchmark}: ${String(solved)} of ${String(problems)} problems solved, ${report}\n`;
  });
  process.stdout.write(`${stageText(summary)}\n${lines.join('')}`);
}

/** The longest time limit: timers count milliseconds in 31 bits. */
const LONGEST_TIMEOUT = Math.floor((2 ** 31 - 1) / 1000);

function formatReport(report: Report): string {
  const percent = (share: number | null): string =>
    share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`;
  const lines = Object.entries(report.passAtK).map(([k, value]) => {
    const range = report.intervals[k];
    const interval = range ? ` (95 % interval ${percent(range.low)} to ${percent(range.high)})` : '';
    return `pass@${k} ${percent(value)}${interval}`;
  });
  const { solved, problemCount, outcomes, seconds, extracted, missing, noted } = report;
  const asWritten = Object.entries(report.passAtKWithoutExtraction).map(
    ([k, value]) => `pass@${k} ${percent(value)}`,
  );
  const facts = [
    `${String(solved)} of ${String(problemCount)} problems solved`,
    ...(missing.length > 0 ? [`without a completion: ${String(missing.length)}`] : []),
    ...(noted > 0 ? [`completions that could not be got: ${String(noted)}`] : []),
    ...(outcomes.unsupported > 0 ? [`not gradable here: ${String(outcomes.unsupported)}`] : []),
    `${seconds.toFixed(1)} s`,
  ];
  const raw =
    extracted === 0
      ? ''
      : `completions as they are: ${asWritten.join(', ')} (code was taken out of ${String(extracted)})\n`;
  const { contamination, understanding } = report;
  const grades = understanding
    ? `\n${alignedTable(withHead(understandingTable(understanding, sourceName(report))))}${describeUnderstanding(understanding)}`
    : '';
  const table = contamination ? contaminationTable(contamination) : undefined;
  const split = table ? `\n${alignedTable(withHead(table))}` : '';
  return `${report.benchmark}: ${lines.join(', ')}\n${raw}${facts.join(', ')}${grades}${split}`.trimEnd();
}

function withHead({ head, rows }: Table): Table['rows'] {
  return [head, ...rows];
}
