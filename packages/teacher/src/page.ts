/** A page of a textbook, for small contexts: an idea with a program that is followed step by step, or with several. */
import type { Random } from '@phi1/base';
import type { Concept } from './catalogue/concepts.js';
import type { Exercise } from './exercise.js';
import { explain } from './explain.js';
import {
  code,
  exerciseOn,
  followed,
  joinParts,
  paragraph,
  type TextbookSection,
  type Wanted,
} from './section-parts.js';

/** The longest page in characters. */
const PAGE = 850;

/** A page on a concept; undefined when its programs did not come out short enough. */
export function composePage(
  concept: Concept,
  audience: string,
  wanted: Wanted,
  random: Random,
): TextbookSection | undefined {
  const title = random.pick(concept.titles);
  const opening = [`# ${title}`, paragraph(random.pick(concept.idea))];
  const body = random.int(3)
    ? severalPrograms(concept, wanted, opening, random)
    : oneProgram(concept, wanted, random);
  if (!body) return undefined;
  const text = joinParts([...opening, ...body.parts]);
  if (text.length > PAGE) return undefined;
  return {
    text,
    title,
    topic: concept.topic,
    audience,
    style: 'notes',
    blocks: body.programs.map(({ blocks }) => blocks),
  };
}

/** What follows a page's idea, with the programs in it. */
interface PageBody {
  parts: string[];
  programs: Exercise[];
}

/** A program that is followed step by step. */
function oneProgram(concept: Concept, wanted: Wanted, random: Random): PageBody | undefined {
  const worked = exerciseOn(concept, wanted, random);
  const explanation = worked && explain(worked);
  return (
    explanation && {
      parts: [code(worked.prompt + worked.solution), ...followed(worked, explanation, random)],
      programs: [worked],
    }
  );
}

/** Programs on the same idea, as many as the page holds; undefined where it does not hold two. */
function severalPrograms(
  concept: Concept,
  wanted: Wanted,
  opening: readonly string[],
  random: Random,
): PageBody | undefined {
  const body: PageBody = { parts: [], programs: [] };
  for (;;) {
    const next = exerciseOn(concept, wanted, random);
    if (!next || body.programs.some(({ entryPoint }) => entryPoint === next.entryPoint)) break;
    const said = body.programs.length > 0 ? [random.pick(FURTHER)] : [];
    const parts = [...body.parts, ...said, code(next.prompt + next.solution)];
    if (joinParts([...opening, ...parts]).length > PAGE) break;
    body.parts = parts;
    body.programs.push(next);
  }
  return body.programs.length > 1 ? body : undefined;
}

/** Said between programs on the same idea. */
const FURTHER = [
  'Another one:',
  'A further example:',
  'Along the same lines:',
  'And once more:',
  'The same idea again:',
  'Compare it with this one:',
];
