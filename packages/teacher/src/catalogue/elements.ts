/** The conditions on one element and the mappings of one, a file each in `catalogue/conditions` and `catalogue/mappings`. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Constant, ElementType, FunctionBlock, Mapper, Predicate } from '../core/block.js';
import { anyInt, ints, letter, word } from '../core/basic-domains.js';
import { like, type Domain } from '../core/domains.js';
import { once } from '../core/once.js';
import { domainSchema } from './domain-schema.js';
import { listInOrder, readYaml } from './order.js';
import { CatalogueError, catalogueFolder, readCatalogueFile, type CatalogueFile } from './python-file.js';

const strings = z.array(z.string()).min(1);

const constantSchema = z.strictObject({
  choices: z.array(z.union([z.number(), z.string()])).min(1),
  names: strings,
  domain: domainSchema,
});

const constants = once((): Readonly<Record<string, Constant>> =>
  readYaml(join(catalogueFolder, 'constants.yaml'), z.record(z.string(), constantSchema)),
);

const common = {
  on: z.enum(['int', 'str', 'char', 'list[int]']),
  hold_out: z.boolean().default(false),
  constant: z
    .string()
    .refine((name) => Object.hasOwn(constants(), name), 'expected a name in constants.yaml')
    .optional(),
  /** What `x` may be as the parameter of a function, where not every value of its type suits. */
  x: domainSchema.optional(),
};

const conditionSchema = z.strictObject({
  ...common,
  topic: z.string().default('conditions'),
  is: z.string(),
  are: z.string().optional(),
  adjective: z.string().optional(),
});

const mappingSchema = z.strictObject({
  ...common,
  topic: z.string().default('functions'),
  returns: z.string(),
  one: z.string(),
  many: z.string(),
  its: z.string(),
});

/** Values of each type where a header asks for no others. */
const elementDomains: Readonly<Record<ElementType, Domain>> = {
  int: anyInt,
  str: word,
  char: like(letter, { sample: (random) => random.pick([...'aeiouAExyzBDkt7 3']) }),
  'list[int]': like(ints, { edges: [[]] }),
};

/** A condition or mapping with the file that it stands in. */
export interface ElementFile<T extends Predicate | Mapper = Predicate | Mapper> {
  file: CatalogueFile<unknown>;
  element: T;
}

/** @throws CatalogueError when it is no condition */
export function readCondition(path: string): ElementFile<Predicate> {
  const file = readCatalogueFile(path, conditionSchema);
  const { hold_out: heldOut, constant, x, ...header } = file.header;
  return { file, element: { kind: 'predicate', ...header, ...readCode(file, constant, x, heldOut) } };
}

/** @throws CatalogueError when it is no mapping */
export function readMapping(path: string): ElementFile<Mapper> {
  const file = readCatalogueFile(path, mappingSchema);
  const { hold_out: heldOut, constant, x, returns, ...header } = file.header;
  return {
    file,
    element: { kind: 'mapper', ...header, to: returns, ...readCode(file, constant, x, heldOut) },
  };
}

/**
 * The realizations: a single `return` is an expression, written in line, unless its name ends in `helper` and a number. A
 * name with an underscore behind it keeps off a builtin.
 */
function readCode(
  { path, header, realizations }: CatalogueFile<{ on: ElementType }>,
  constant: string | undefined,
  x: Domain | undefined,
  heldOut: boolean,
) {
  const { name } = realizations[0]!;
  const parameters = constant === undefined ? 'x' : 'x, k';
  const code = realizations.map((each) => {
    if (each.name !== name) throw new CatalogueError(path, each.line, `expected a realization of ${name}`);
    if (each.parameters !== parameters)
      throw new CatalogueError(path, each.line, `expected parameters ${parameters}`);
    const isInline = !each.body.includes('\n') && !each.style.startsWith('helper');
    return isInline ? each.body.replace(/^return /, '') : each.body;
  });
  return {
    tag: name.replace(/_$/, ''),
    code,
    heldOut,
    constant: constant === undefined ? undefined : constants()[constant],
    domain: x ?? elementDomains[header.on],
  };
}

/** A condition or mapping as the function that its file shows, to be run. */
export function elementFunction({ file, element }: ElementFile): FunctionBlock {
  const { kind, domain, constant, topic, heldOut } = element;
  const isCondition = kind === 'predicate';
  return {
    kind: 'function',
    name: file.realizations[0]!.name,
    names: [],
    topic,
    inputs: { x: domain, ...(constant && { k: constant.domain }) },
    output: isCondition ? 'bool' : element.to,
    nouns: isCondition ? [] : [element.one],
    does: [],
    is: isCondition ? [element.is] : [],
    notes: [],
    drawn: {},
    code: Object.fromEntries(file.realizations.map(({ style, body }) => [style, body])),
    heldOut,
  };
}

function byType<T extends Predicate | Mapper>(kind: string, read: (path: string) => ElementFile<T>) {
  return once((): Readonly<Record<ElementType, readonly T[]>> => {
    const folder = join(catalogueFolder, kind);
    const all = listInOrder(folder).map((name) => read(join(folder, name)).element);
    const of = (type: ElementType): T[] => all.filter(({ on }) => on === type);
    return { int: of('int'), str: of('str'), char: of('char'), 'list[int]': of('list[int]') };
  });
}

/** All conditions, by the type of the element. */
export const predicates = byType('conditions', readCondition);

/** All mappings, by the type of the element. */
export const mappers = byType('mappings', readMapping);
