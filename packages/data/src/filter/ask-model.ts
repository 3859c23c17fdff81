/** Asks a model for the educational value of code, several pieces a request. */
import { errorMessage } from '@phi1/base';
import { z } from 'zod';
import { EndpointClient, UnusableAnswer, type ModelOptions, type Usage } from '@phi1/endpoint';
import type { Judgment } from './rubric.js';

const answerSchema = z.object({
  answers: z.array(z.object({ score: z.number().min(0).max(10), reason: z.string().default('') })),
});

/** Characters of a piece that are shown; the rest would cost much and change little. */
const SHOWN = 6000;

/** Has a model score code from 0 to 10, at temperature 0 and by the first 6000 characters of each piece. */
export class ModelJudge {
  readonly #client: EndpointClient;
  readonly #instructions: string;

  /** @param instructions what it is told: how to judge, and in which form to answer */
  constructor(options: ModelOptions, instructions: string) {
    this.#client = new EndpointClient(options);
    this.#instructions = instructions;
  }

  get usage(): Usage {
    return this.#client.usage;
  }

  /**
   * @returns a judgment for each text, and what the model said, word for word
   * @throws UserError when the key or the model is refused; another error when there is no usable answer
   */
  async judge(texts: readonly string[]): Promise<{ judgments: Judgment[]; raw: string }> {
    const pieces = texts.map(
      (text, i) => `Piece ${String(i + 1)}:\n\`\`\`python\n${text.slice(0, SHOWN)}\n\`\`\``,
    );
    const { value, raw } = await this.#client.ask({
      temperature: 0,
      messages: [
        { role: 'system', content: this.#instructions },
        { role: 'user', content: pieces.join('\n\n') },
      ],
      accept: (answer) => parseAnswers(answer, texts.length),
    });
    return { judgments: value, raw };
  }
}

/** What the model meant. Prose around the object is forgiven. */
function parseAnswers(raw: string, count: number): Judgment[] {
  const [from, to] = [raw.indexOf('{'), raw.lastIndexOf('}')];
  if (from < 0 || to < from) throw new UnusableAnswer(`no JSON in ${JSON.stringify(raw.slice(0, 80))}`);
  let value: unknown;
  try {
    value = JSON.parse(raw.slice(from, to + 1));
  } catch (error) {
    throw new UnusableAnswer(`not JSON (${errorMessage(error)})`);
  }
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UnusableAnswer(`${issue.path.join('.')}: ${issue.message}`);
  }
  const { answers } = parsed.data;
  if (answers.length !== count) {
    throw new UnusableAnswer(`${String(answers.length)} answers to ${String(count)} pieces`);
  }
  return answers;
}
