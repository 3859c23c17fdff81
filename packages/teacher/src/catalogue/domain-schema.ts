/**
 * How a header says what a parameter may be: the name of a domain (`integers`), or one made for the place, such as
 * `{int: [0, 100]}`, with names, a description or edges of its own.
 */
import { Tuple, type Value } from '@phi1/python';
import { z } from 'zod';
import { int } from '../core/basic-domains.js';
import { choiceDomain, domains, listOf, matrixOf, wordOf } from '../core/named-domains.js';
import { named, type Domain } from '../core/domains.js';

const range = z.tuple([z.number().int(), z.number().int()]);
const overrides = {
  /** What the parameter may be called; its key in the header by default. */
  names: z.array(z.string()).optional(),
  noun: z.string().optional(),
  edges: z.array(z.unknown()).optional(),
};

const spec = z.union([
  z.string().transform((is) => ({ is })),
  /** One of the named domains. */
  z.strictObject({ is: z.string(), ...overrides }),
  /** From the first to the second. */
  z.strictObject({ int: range, ...overrides }),
  /** One of these. */
  z.strictObject({ values: z.array(z.unknown()).min(1), type: z.string(), ...overrides }),
  /** A text of these characters. */
  z.strictObject({ characters: z.string().min(1), length: range, ...overrides }),
  /** A list of ints in a range. */
  z.strictObject({ integers: range, length: range, ...overrides }),
  /** So many rows and columns of ints in a range. */
  z.strictObject({ matrix: range, cells: range, ...overrides }),
]);

/** A domain as a header writes it. */
export const domainSchema = spec.transform((given, context): Domain => {
  const base = makeDomain(given);
  if (!base) {
    context.addIssue({ code: 'custom', message: `expected one of ${Object.keys(domains).join(', ')}` });
    return z.NEVER;
  }
  const { names, noun, edges } = given as { names?: string[]; noun?: string; edges?: unknown[] };
  const called = names && !('int' in given) && !('values' in given) ? named(base, ...names) : base;
  return {
    ...called,
    ...(noun !== undefined && { noun }),
    ...(edges && { edges: edges.map((edge) => toValue(edge, base.type)) }),
  };
});

function makeDomain(given: z.output<typeof spec>): Domain | undefined {
  if ('is' in given) return Object.hasOwn(domains, given.is) ? domains[given.is] : undefined;
  const { names = [], noun = 'a string' } = given;
  if ('int' in given) return int(given.int[0], given.int[1], ...names);
  if ('characters' in given) return wordOf(given.characters, given.length);
  if ('integers' in given) return listOf(given.integers, given.length);
  if ('matrix' in given) return matrixOf(given.matrix, given.cells);
  return choiceDomain(
    given.type,
    noun,
    names,
    given.values.map((value) => toValue(value, given.type)),
  );
}

/** A value of YAML as one of Python: a list is a tuple where the type says so. */
function toValue(value: unknown, type: string): Value {
  if (!Array.isArray(value)) return value as Value;
  const inner = /^\w+\[(.*)\]$/.exec(type)?.[1] ?? '';
  const items = value.map((item) => toValue(item, inner));
  return type.startsWith('tuple') ? new Tuple(items) : items;
}
