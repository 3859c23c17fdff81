/** What can be made of a collection, in `catalogue/aggregates.yaml`: templates of code, and of what is said of it. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Aggregate } from '../core/aggregate.js';
import { pluralName } from '../core/english.js';
import { once } from '../core/once.js';
import { readYaml } from './order.js';
import { catalogueFolder } from './python-file.js';

const texts = z.array(z.string());

const aggregateSchema = z.strictObject({
  topic: z.string(),
  on: texts.min(1),
  conditions: z.enum(['filter', 'ask']).default('filter'),
  mapper: z.enum(['map', 'key', 'none']).default('map'),
  /** With `T` for the type of the elements and `K` for that of the key. */
  returns: z.string(),
  /** With `{the}`, `{many}` and `{one}` for the elements, `{its}` and `{noun}` for the key. */
  nouns: texts.optional(),
  /** Instead of `nouns` where the elements have a singular. */
  nouns_of_one: texts.optional(),
  /** With `{is}` and `{are}` for the condition that is asked about. */
  clauses: texts.optional(),
  asks: texts.optional(),
  /** With `{things}`, and `{key}` and `{keys}` for the key. */
  names: texts.min(1),
  note: z.string().optional(),
  compact: texts,
  plain: texts.optional(),
  start: z.string().optional(),
  update: z.string(),
  result: z.string(),
  recursion: z.strictObject({ empty: z.string(), first: z.string() }).optional(),
});

const fill = (templates: readonly string[], values: Readonly<Record<string, string>>): string[] =>
  templates.map((text) => text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole));

function toAggregate([tag, given]: [string, z.output<typeof aggregateSchema>]): Aggregate {
  const { returns, nouns, nouns_of_one: ofOne, clauses, asks, names, ...rest } = given;
  const said =
    (templates: readonly string[]) =>
    (np: Parameters<NonNullable<Aggregate['is']>>[0], is: string, are: string) =>
      fill(templates, { the: np.the, many: np.many, one: np.one ?? `of the ${np.many}`, is, are });
  return {
    tag,
    ...rest,
    output: (element, key) => returns.replace(/\b[TK]\b/g, (type) => (type === 'T' ? element : key)),
    names: (things, key) => fill(names, { things, key, keys: pluralName(key) }),
    ...(nouns && {
      nouns: (np, { its, noun }) =>
        fill(np.one !== null && ofOne ? ofOne : nouns, {
          the: np.the,
          many: np.many,
          one: np.one ?? `of the ${np.many}`,
          its,
          noun,
        }),
    }),
    ...(clauses && { is: said(clauses) }),
    ...(asks && { asks: said(asks) }),
  };
}

/** All that can be made of a collection. */
export const aggregates = once((): readonly Aggregate[] =>
  Object.entries(
    readYaml(join(catalogueFolder, 'aggregates.yaml'), z.record(z.string(), aggregateSchema)),
  ).map(toAggregate),
);
