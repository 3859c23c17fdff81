/**
 * What grades how well a completion understands its problem, by the problem's rubric (section 4 of the paper), and how one
 * is chosen. Whether the tests pass is graded elsewhere, and no model that judges is told.
 */
import { UserError } from '@phi1/base';
import type { Benchmark, Problem } from '@phi1/benchmarks';
import type { ModelOptions } from '@phi1/endpoint';
import { STAND_IN } from '../choices.js';
import type { GradedSample } from '../evaluate.js';

/** One grade of one completion. */
export interface Judgment {
  /** 0 to 10. */
  grade: number;
  /** Why, in a few words. */
  evaluation: string;
}

/** Gives grades. */
export interface Judge {
  /** For the report. */
  readonly description: JudgeDescription;
  /** Grades of an answer that is asked for several times, and averaged. */
  readonly draws: number;
  /** All that a judgment depends on but its draw; whoever has a judgment of it need not ask again. */
  keyOf: (problem: Problem, sample: GradedSample) => string;
  /**
   * @throws UnusableAnswer of `@phi1/endpoint` when there is no grade to be had for this completion; UserError or what the
   * network threw when there is no sense in going on
   */
  judge: (problem: Problem, sample: GradedSample, draw: number, signal?: AbortSignal) => Promise<Judgment>;
}

/** Which judge it was, for the report. */
export interface JudgeDescription {
  /** The model's name, or `stand-in`. */
  name: string;
  /** Whether it is no model: its scores are not comparable with a model's grades. */
  isStandIn: boolean;
  endpoint?: string;
  /** Draws that each grade is the mean of. */
  draws: number;
  temperature?: number;
  /** What the endpoint turned out not to take, a temperature say. */
  without?: string;
}

/** The judging ended before it was done. */
export class JudgeStopped extends UserError {
  override name = 'JudgeStopped';

  /** The same with what there is to go on with. */
  keeping(completions: number, folder: string, overwrite: boolean): JudgeStopped {
    const again = `the same again${overwrite ? ' without (overwrite)' : ''} goes on with them`;
    const kept = `${String(completions)} completions and the grades so far are in ${folder}, and ${again}`;
    return new JudgeStopped(`${this.message}; ${kept}`, { cause: this.cause });
  }
}

/** A model behind an endpoint, or the stand-in by the name of {@link STAND_IN}. */
export interface JudgeOptions extends Omit<ModelOptions, 'price'> {
  /** Draws of each grade, which are averaged (default 1). */
  draws?: number;
  /** Default 0 for one draw, 1 for several. */
  temperature?: number;
  /** Of the draws (default 0), where the endpoint honors seeds. */
  seed?: number;
  /** A folder with a `judge.md` and a `judge-question.md`. Default: this package's. */
  prompts?: string;
  /** Requests at a time (default 4). */
  concurrency?: number;
}

/** @throws UserError for options that do not fit, and prompts that cannot be read */
export async function openJudge(options: JudgeOptions): Promise<Judge> {
  const { model, draws = 1, baseUrl, prompts } = options;
  if (!Number.isInteger(draws) || draws < 1)
    throw new UserError(`judgeSamples=${String(draws)}: expected a whole number from 1`);
  if (model !== STAND_IN) {
    const { ENDPOINT_URL, isEndpointUrl } = await import('@phi1/endpoint');
    if (baseUrl !== undefined && !isEndpointUrl(baseUrl))
      throw new UserError(`judgeBaseUrl=${baseUrl}: expected ${ENDPOINT_URL}`);
    return (await import('./model-judge.js')).openModelJudge(options);
  }
  const unused = { judgeBaseUrl: baseUrl, judgePrompts: prompts, judgeSamples: options.draws };
  for (const [name, value] of Object.entries(unused))
    if (value !== undefined) throw new UserError(`${name}: the stand-in asks no model, leave it out`);
  return (await import('./stand-in.js')).standInJudge;
}

/** @throws UserError that names a problem without a rubric */
export function expectRubrics({ name, problems }: Benchmark): void {
  const without = problems.filter(({ rubric }) => rubric === undefined || rubric.trim() === '');
  if (without.length > 0)
    throw new UserError(
      `judge: ${name} has no rubric for ${String(without.length)} of ${String(problems.length)} problems, ${without[0]!.taskId} for one; expected a benchmark with rubrics, as unusual is`,
    );
}
