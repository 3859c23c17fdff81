/** Arguments for a function: sampled from its domains, with those that should relate to each other related. */
import type { Random } from '@phi1/base';
import { deepCopy } from './copy.js';
import type { Domain, Skin } from './domains.js';
import { Dict, type Tuple, type Value } from '@phi1/python';

/** A parameter of one function: its name there (`key`), the values it may have, and the skin chosen for it. */
export interface Input {
  key: string;
  domain: Domain;
  skin: Skin;
}

/**
 * One row of arguments.
 * @param drawn inputs to take from another input's items half of the time: an item of a list or text, a key of a
 * dictionary; `name.values`, `name.keys` (a list of some), `name.cells` (of a matrix) and `name.labels` (the first of each pair)
 * for the rest
 */
export function sampleRow(
  inputs: readonly Input[],
  drawn: Readonly<Record<string, string>>,
  random: Random,
): Value[] {
  const row = inputs.map(({ domain, skin }) => domain.sample(random, skin));
  inputs.forEach(({ key }, i) => {
    const [from, part] = drawn[key]?.split('.') ?? [];
    if (from === undefined || random.int(2)) return;
    const value = row[inputs.findIndex((input) => input.key === from)];
    const items = listItems(value ?? null, part);
    if (items.length === 0) return;
    row[i] = part === 'keys' ? items.filter(() => random.int(3) > 0) : random.pick(items);
  });
  return row;
}

function listItems(value: Value, part: string | undefined): Value[] {
  if (value instanceof Dict)
    return [...value.entries.values()].map(([key, item]) => (part === 'values' ? item : key));
  if (typeof value === 'string') return [...value];
  if (!Array.isArray(value)) return [];
  if (part === 'labels') return value.map((pair) => (pair as Tuple).items[0]!);
  return part === 'cells' ? (value as Value[][]).flat() : value;
}

/** Rows in which one argument at a time is an edge of its domain. */
export function edgeRows(inputs: readonly Input[], random: Random): Value[][] {
  return inputs.flatMap(({ domain }, i) =>
    domain.edges.map((edge) =>
      inputs.map((other, j) => (i === j ? deepCopy(edge) : other.domain.sample(random, other.skin))),
    ),
  );
}
