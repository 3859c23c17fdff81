/**
 * What a teacher behind an endpoint is asked. The words are files that anyone can read and change (`prompts/`): two
 * templates with `{{places}}`, and lists from which every request draws its constraints, as the paper varies topic and
 * audience of its textbooks and topic and function name of its exercises (sections 2.2 and 2.3).
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Random, UserError } from '@phi1/base';
import { readPrompt } from '@phi1/endpoint';
import { PROMPTS } from '../prompt-files.js';
import { randomFor } from '@phi1/teacher';

export type SynthesisKind = 'textbooks' | 'exercises';

const TEMPLATES = { textbooks: 'textbook.md', exercises: 'exercises.md' } as const;
/** What a template must have a place for. */
const PLACES = {
  textbooks: ['topic', 'audience', 'style'],
  exercises: ['count', 'topic', 'names'],
} as const;

/** A template and the lists that its places are filled from; those that the kind has no use for are empty. */
export interface Prompts {
  kind: SynthesisKind;
  template: string;
  topics: string[];
  audiences: string[];
  styles: string[];
  verbs: string[];
  objects: string[];
  /** Of all that was read. */
  digest: string;
}

/** The constraints of a request; of exercises, the names of the functions asked for. */
export interface Constraints {
  topic: string;
  audience?: string;
  style?: string;
  names?: string[];
}

/** @throws UserError when a file is missing or empty, or a template has no place for a constraint */
export async function loadPrompts(kind: SynthesisKind, folder = PROMPTS): Promise<Prompts> {
  const read = (name: string): Promise<string> => readPrompt(name, folder);
  const lines = async (name: string) =>
    (await read(name))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const template = await read(TEMPLATES[kind]);
  for (const place of PLACES[kind]) {
    if (template.includes(`{{${place}}}`)) continue;
    throw new UserError(`${join(folder, TEMPLATES[kind])}: has no {{${place}}}`);
  }
  const isBook = kind === 'textbooks';
  const [topics, audiences, styles, verbs, objects] = await Promise.all([
    lines('topics.txt'),
    isBook ? lines('audiences.txt') : [],
    isBook ? lines('styles.txt') : [],
    isBook ? [] : lines('verbs.txt'),
    isBook ? [] : lines('objects.txt'),
  ]);
  const all = { kind, template, topics, audiences, styles, verbs, objects };
  return { ...all, digest: createHash('sha256').update(JSON.stringify(all)).digest('hex') };
}

/** The constraints of request `request`: a pure function of the seed and the number. */
export function drawConstraints(prompts: Prompts, seed: number, request: number, count: number): Constraints {
  const random = randomFor(seed, prompts.kind === 'textbooks' ? 3 : 4, request);
  const topic = random.pick(prompts.topics);
  if (prompts.kind === 'exercises') return { topic, names: drawNames(prompts, count, random) };
  return { topic, audience: random.pick(prompts.audiences), style: random.pick(prompts.styles) };
}

function drawNames({ verbs, objects }: Prompts, count: number, random: Random): string[] {
  const names = new Set<string>();
  const most = Math.min(count, verbs.length * objects.length);
  while (names.size < most) names.add(`${random.pick(verbs)}_${random.pick(objects)}`);
  return [...names];
}

/** The template with the constraints in their `{{places}}`; a place of another name stays as it is. */
export function writePrompt({ template }: Prompts, { names, ...rest }: Constraints): string {
  const values: Record<string, string> = {
    ...rest,
    ...(names && {
      count: String(names.length),
      names: names.map((name) => `- \`${name}\``).join('\n'),
    }),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (whole, place: string) => values[place] ?? whole);
}
