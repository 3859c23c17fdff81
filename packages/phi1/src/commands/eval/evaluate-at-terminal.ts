/** An evaluation at a terminal: progress on stderr, figures on stdout, kept where Ctrl-C or SIGTERM stops it. */
import { join } from 'node:path';
import { alignedTable, Interrupt, toLine, type Table } from '@phi1/base';
import {
  contaminationTable,
  EvaluationProgress,
  EvaluationStopped,
  runEvaluation,
  describeUnderstanding,
  sourceName,
  understandingTable,
  type Report,
  type SimilarityMeasure,
} from '@phi1/eval';
import { listed, loadEmbedding } from '../../options.js';
import { stageText } from '../../recipe/figures-text.js';
import { readRecipeSummary, type RecipeSummary } from '../../recipe/recipe-summary.js';
import type { EvalFlags } from './flags.js';

/** Evaluates what the flags name; of a recipe's run without a benchmark it says what is there. */
export async function evaluateAtTerminal(flags: EvalFlags): Promise<void> {
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
      missingAsFailed: flags.missingAsFailed,
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
          ...{ concurrency: flags.concurrency, timeoutSeconds: flags.requestTimeout, ...sampling },
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
          timeoutSeconds: flags.requestTimeout,
          ...(flags.judgeBaseUrl !== undefined && { baseUrl: flags.judgeBaseUrl }),
          ...(flags.judgeSamples !== undefined && { draws: flags.judgeSamples }),
          ...(flags.judgePrompts !== undefined && { prompts: flags.judgePrompts }),
        },
      }),
      signal: interrupt.signal,
      onJudged: (done, of) => {
        progress.update({ judged: { done, of } });
      },
      onNote: (line) => process.stderr.write(`${toLine(line)}\n`),
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
}

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

function formatReport(report: Report): string {
  const percent = (share: number | null): string =>
    share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`;
  const lines = Object.entries(report.passAtK).map(([k, value]) => {
    const range = report.intervals[k];
    const interval = range ? ` (95 % interval ${percent(range.low)} to ${percent(range.high)})` : '';
    return `pass@${k} ${percent(value)}${interval}`;
  });
  const { solved, problemCount, outcomes, seconds, extracted, missing, noted } = report;
  const why = report.problems.flatMap(({ taskId, samples }) =>
    samples.filter(({ note }) => note !== undefined).map(({ note }) => `${taskId}: ${toLine(note!)}`),
  )[0];
  const asWritten = Object.entries(report.passAtKWithoutExtraction).map(
    ([k, value]) => `pass@${k} ${percent(value)}`,
  );
  const facts = [
    `${String(solved)} of ${String(problemCount)} problems solved`,
    ...(missing.length > 0 ? [`without a completion: ${String(missing.length)}`] : []),
    ...(why === undefined ? [] : [`completions that could not be got: ${String(noted)} (${why})`]),
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
