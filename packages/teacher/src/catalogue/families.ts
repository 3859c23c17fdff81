/** The families of functions: a file each in `catalogue/functions`, read when the first of them is asked for. */
import { join } from 'node:path';
import { z } from 'zod';
import type { FunctionBlock } from '../core/block.js';
import { once } from '../core/once.js';
import type { Checked } from './check-file.js';
import { domainSchema } from './domain-schema.js';
import { listInOrder } from './order.js';
import { CatalogueError, catalogueFolder, readCatalogueFile } from './python-file.js';

const phrases = z.array(z.string()).default([]);

/** A family's header. */
const familySchema = z.strictObject({
  topic: z.string(),
  /** `first` for what every beginner's book begins with: one idea, under the plainest of names. */
  difficulty: z.enum(['first', 'later']).default('later'),
  /** For benchmarks only, see `hold-out.ts`. */
  hold_out: z.boolean().default(false),
  /** Further names of the function. */
  names: phrases,
  parameters: z.record(z.string(), domainSchema),
  /** Parameters that are half of the time drawn from the items (or keys) of another. */
  drawn_from: z.record(z.string(), z.string()).default({}),
  returns: z.string(),
  nouns: phrases,
  imperatives: phrases,
  clauses: phrases,
  notes: phrases,
  idea: z.string().optional(),
  /** What the realization without a style in its name is called. */
  style: z.string().default('plain'),
});

/** A family as the teacher draws it. */
export interface Family extends Checked {
  isFirst: boolean;
}

/** @throws CatalogueError when it is no family */
export function readFamily(path: string): Family {
  const { header, realizations, source } = readCatalogueFile(path, familySchema);
  const [first] = realizations as [(typeof realizations)[number]];
  const code: Record<string, string> = {};
  const fail = (line: number, reason: string): never => {
    throw new CatalogueError(path, line, reason);
  };
  const parameters = Object.keys(header.parameters).join(', ');
  for (const each of realizations) {
    const { name, body, line } = each;
    if (name !== first.name) fail(line, `${name}: expected a realization of ${first.name}`);
    if (each.parameters !== parameters) fail(line, `expected the header's parameters: ${parameters}`);
    const style = each.style || header.style;
    if (code[style] !== undefined) fail(line, `${style}: there is one of this style already`);
    const own = each.style ? `${name}__${each.style}` : name;
    code[style] = body.replace(new RegExp(`(?<!\\.)\\b${own}(?=\\()`, 'g'), 'itself');
  }
  const block: FunctionBlock = {
    kind: 'function',
    name: first.name,
    names: [first.name, ...header.names],
    topic: header.topic,
    inputs: header.parameters,
    output: header.returns,
    nouns: header.nouns,
    does: header.imperatives,
    is: header.clauses,
    notes: header.notes,
    code,
    drawn: header.drawn_from,
    idea: header.idea,
    heldOut: header.hold_out,
  };
  return {
    path,
    source,
    isFamily: true,
    isFirst: header.difficulty === 'first',
    block,
    lines: realizations.map(({ line }) => line),
    examples: first.docstring,
  };
}

/** All families below a folder, in their order. */
export function readFamilies(folder: string): Family[] {
  return listInOrder(folder).map((name) => readFamily(join(folder, name)));
}

const blocks = once(() => {
  const families = readFamilies(join(catalogueFolder, 'functions'));
  return {
    first: families.filter(({ isFirst }) => isFirst).map(({ block }) => block),
    all: families.map(({ block }) => block),
  };
});

/** All function blocks. */
export const functionBlocks = (): readonly FunctionBlock[] => blocks().all;

/** What every beginner's book begins with: one idea each, under the plainest of names. */
export const firstBlocks = (): readonly FunctionBlock[] => blocks().first;
