/**
 * A model behind an OpenAI-compatible endpoint as the judge. A completion may hold instructions to it: it is shown between
 * lines with a marker that is drawn anew for each question, and the grade is read from the model's own JSON object alone,
 * which must name that marker. That keeps the parsing safe; whether the model lets itself be talked to is another matter.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorMessage, UserError } from '@phi1/base';
import { shownPrompt } from '@phi1/benchmarks';
import { EndpointClient, isRefused, readPrompt, UnusableAnswer } from '@phi1/endpoint';
import { z } from 'zod';
import type { GradedSample } from '../evaluate.js';
import type { Judge, JudgeOptions, Judgment } from './judge.js';

const PROMPTS = fileURLToPath(new URL('../../prompts', import.meta.url));

/** Characters of a completion that are shown; the rest would cost much and change little. */
const SHOWN = 20_000;

/** For a judge that thinks before it answers. */
const MAX_TOKENS = 8192;

const answerSchema = z.object({
  marker: z.string(),
  evaluation: z.string().trim().min(1),
  grade: z.number().min(0).max(10),
});

/** @throws UserError when a prompt is missing, is empty, or lacks a place for what is asked about */
export async function openModelJudge(options: JudgeOptions): Promise<Judge> {
  const { model, baseUrl, draws = 1, seed = 0, prompts = PROMPTS } = options;
  const temperature = options.temperature ?? (draws === 1 ? 0 : 1);
  const instructions = await readTemplate('judge.md', prompts, ['marker']);
  const question = await readTemplate('judge-question.md', prompts, [
    'problem',
    'rubric',
    'completion',
    'marker',
  ]);
  const client = new EndpointClient(options);
  return {
    get description() {
      return {
        ...{ name: model, isStandIn: false, draws, temperature },
        ...(baseUrl !== undefined && { endpoint: baseUrl }),
        ...(client.without.length > 0 && { without: client.without.join(', ') }),
      };
    },
    draws,
    keyOf: (problem, sample) =>
      createHash('sha256')
        .update(JSON.stringify([model, baseUrl, temperature, seed, instructions, question]))
        .update(JSON.stringify([shownPrompt(problem), problem.rubric, shownCompletion(sample)]))
        .digest('hex'),
    async judge(problem, sample, draw, signal) {
      const completion = shownCompletion(sample);
      const marker = drawMarker(completion);
      const values = {
        ...{ marker, completion },
        problem: shownPrompt(problem).trimEnd(),
        rubric: problem.rubric!,
      };
      try {
        const { value } = await client.ask(
          {
            messages: [
              { role: 'system', content: fill(instructions, values) },
              { role: 'user', content: fill(question, values) },
            ],
            ...{ temperature, seed: seed + draw, maxTokens: MAX_TOKENS },
            accept: (answer) => parseJudgment(answer, marker),
          },
          signal,
        );
        return value;
      } catch (error) {
        if (!isRefused(error)) throw error;
        throw new UnusableAnswer(`the endpoint refused: ${errorMessage(error)}`, { cause: error });
      }
    },
  };
}

async function readTemplate(name: string, folder: string, places: readonly string[]): Promise<string> {
  const text = await readPrompt(name, folder);
  const missing = places.find((place) => !text.includes(`{${place}}`));
  if (missing !== undefined) throw new UserError(`${join(folder, name)}: lacks {${missing}}`);
  return text;
}

/** In one pass, so that a place's name in what is filled in stays as it is. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(marker|problem|rubric|completion)\}/g, (_, name: string) => values[name]!);
}

function shownCompletion({ code, completion }: GradedSample): string {
  const text = code ?? completion;
  const rest = text.length - SHOWN;
  return rest > 0 ? `${text.slice(0, SHOWN)}\n... ${String(rest)} characters more` : text;
}

/** A line that nobody could know when the completion was written. */
function drawMarker(completion: string): string {
  for (;;) {
    const marker = `=====${randomBytes(12).toString('hex')}=====`;
    if (!completion.includes(marker)) return marker;
  }
}

/**
 * The judgment out of an answer that is one JSON object, in a fence or not. Prose around it is not forgiven: in it the judge
 * may quote an object of the completion's.
 *
 * @throws UnusableAnswer for anything else
 */
export function parseJudgment(answer: string, marker: string): Judgment {
  const object = /^```(?:json)?\s*\n([^]*?)\n\s*```$/.exec(answer.trim())?.[1] ?? answer.trim();
  let value: unknown;
  try {
    value = JSON.parse(object);
  } catch (error) {
    throw new UnusableAnswer(`not one JSON object: ${JSON.stringify(answer.slice(0, 80))}`, { cause: error });
  }
  const parsed = answerSchema.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new UnusableAnswer(`${path.map(String).join('.') || 'answer'}: ${message}`);
  }
  const { marker: named, evaluation, grade } = parsed.data;
  if (named !== marker) throw new UnusableAnswer('marker: is not the one of the question');
  return { grade, evaluation };
}
