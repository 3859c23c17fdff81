/** The order of the catalogue's files, and its files of YAML. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { CatalogueError, listPythonFiles } from './python-file.js';

/** @throws CatalogueError when it is no YAML or the schema refuses it */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  try {
    const result = schema.safeParse(parse(readFileSync(path, 'utf8'), { merge: true }));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new CatalogueError(path, 1, `${issue!.path.map(String).join('.')}: ${issue!.message}`);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CatalogueError(path, error.linePos?.[0].line ?? 1, error.message.split('\n')[0]!);
  }
}

/** The names in a folder's `order.yaml`: `first-lists/sum_list.py`. */
export function readOrder(folder: string): string[] {
  const path = join(folder, 'order.yaml');
  if (!existsSync(path)) return [];
  const groups = readYaml(path, z.record(z.string(), z.array(z.string())));
  return Object.entries(groups).flatMap(([group, names]) => names.map((name) => `${group}/${name}.py`));
}

/**
 * All Python files below a folder as its `order.yaml` has them, and those that it does not name behind them: the n-th
 * exercise of a seed hangs on their order.
 */
export function listInOrder(folder: string): string[] {
  const order = new Map(readOrder(folder).map((name, i) => [name, i]));
  const rank = (name: string): number => order.get(name) ?? order.size;
  return listPythonFiles(folder).sort((a, b) => rank(a) - rank(b));
}
