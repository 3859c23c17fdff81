/** Where the elements of a pipeline come from, in `catalogue/sources.yaml`: a list, a text, a range, a family's result. */
import { join } from 'node:path';
import { z } from 'zod';
import type { ElementType, FunctionBlock } from '../core/block.js';
import { like, type Domain } from '../core/domains.js';
import { once } from '../core/once.js';
import { domainSchema } from './domain-schema.js';
import { functionBlocks } from './families.js';
import { readYaml } from './order.js';
import { catalogueFolder } from './python-file.js';

/** What a pipeline walks: code for it, the type of its elements, and how they are spoken of. */
export interface Source {
  tag: string;
  topic: string;
  element: ElementType;
  domain: Domain;
  /** How often it is drawn beside the others. */
  weight: number;
  /** What is walked, over the parameter `p`. */
  code: readonly string[];
  /** Whether that is a list, with indices and slices. */
  isList: boolean;
  /** What an element is called, in place of what the parameter's skin says. */
  one?: string | undefined;
  many?: string | undefined;
  /** Said behind the elements: `in {p}`. */
  where: string;
  /** Names for the loop variable, in place of the skin's. */
  elements?: readonly string[] | undefined;
  /** The function whose result is walked. */
  through?: FunctionBlock;
}

const texts = z.array(z.string()).min(1);
const weight = z.number().int().positive().default(1);

const directSchema = z.strictObject({
  topic: z.string(),
  element: z.enum(['int', 'str', 'char', 'list[int]']),
  weight,
  domain: domainSchema,
  code: texts,
  is_list: z.boolean(),
  one: z.string().optional(),
  many: z.string().optional(),
  where: z.string(),
  elements: texts.optional(),
});

const throughSchema = z.strictObject({
  through: z.string().transform((name, context): FunctionBlock => {
    const block = functionBlocks().find((each) => each.name === name);
    if (block) return block;
    context.addIssue({ code: 'custom', message: 'expected the name of a family' });
    return z.NEVER;
  }),
  weight,
  one: z.string(),
  many: z.string(),
  where: z.string(),
});

function toSource([tag, given]: [string, z.output<typeof directSchema | typeof throughSchema>]): Source {
  if (!('through' in given)) {
    const { is_list: isList, ...rest } = given;
    return { tag, isList, ...rest };
  }
  const { name, topic, inputs } = given.through;
  const [[parameter, domain]] = Object.entries(inputs) as [[string, Domain]];
  const skins = domain.skins.map((skin, i) => ({ ...skin, name: i === 0 ? parameter : skin.name }));
  return {
    tag,
    topic,
    element: 'int',
    domain: like(domain, { skins }),
    code: [`${name}(p)`],
    isList: true,
    elements: ['number', 'n', 'value', 'x'],
    ...given,
  };
}

/** All sources. */
export const sources = once((): readonly Source[] =>
  Object.entries(
    readYaml(
      join(catalogueFolder, 'sources.yaml'),
      z.record(z.string(), z.union([throughSchema, directSchema])),
    ),
  ).map(toSource),
);

/** Every source as often as it should come. */
export const weightedSources = once((): readonly Source[] =>
  sources().flatMap((source) => Array.from({ length: source.weight }, () => source)),
);
