/**
 * A file of the catalogue as it stands on disk: a module docstring in YAML, then plain Python functions, each a
 * realization of what the header describes. Read line by line, not parsed: `check.ts` holds the syntax.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '@phi1/base';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';

/** `def name__style(parameters):` with its lines, the margin taken off. */
export interface Realization {
  name: string;
  /** Behind the two underscores; empty where there are none. */
  style: string;
  parameters: string;
  docstring: string;
  body: string;
  /** Of its `def`, counted from 1. */
  line: number;
}

/** One file: its header as the schema gives it, and its functions in their order. */
export interface CatalogueFile<Header> {
  path: string;
  source: string;
  header: Header;
  realizations: readonly Realization[];
}

/** What is wrong with a file of the catalogue, with the place: `functions/arithmetic/clamp.py:7: ...`. */
export class CatalogueError extends UserError {
  constructor(
    readonly path: string,
    readonly line: number,
    readonly reason: string,
  ) {
    super(`${path}:${String(line)}: ${reason}`);
  }
}

/** The folder that is published with this package. */
export const catalogueFolder = fileURLToPath(new URL('../../catalogue/', import.meta.url));

/** All Python files below a folder, by name. */
export function listPythonFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

/** @throws CatalogueError where the file is not a header followed by functions, or the schema refuses the header */
export function readCatalogueFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): CatalogueFile<z.output<Schema>> {
  const source = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  const opening = /^r?"""\n([^]*?)\n"""\n/.exec(source);
  if (!opening) throw new CatalogueError(path, 1, 'expected a docstring in YAML, between lines of """');
  const header = readHeader(opening[1]!, schema, path);
  return { path, source, header, realizations: splitFunctions(source, opening[0].length, path) };
}

function readHeader<Schema extends z.ZodType>(text: string, schema: Schema, path: string): z.output<Schema> {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const line = 1 + (error.linePos?.[0].line ?? 1);
    throw new CatalogueError(path, line, error.message.split('\n')[0]!.replace(/ at line .*$/, ''));
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  let at = 0;
  const lines = text.split('\n');
  for (const key of issue!.path) {
    const own = lines.findIndex((line, i) => i >= at && line.trimStart().startsWith(`${String(key)}:`));
    if (own >= 0) at = own;
  }
  throw new CatalogueError(
    path,
    at + 2,
    `${issue!.path.map(String).join('.') || 'header'}: ${issue!.message}`,
  );
}

const DEFINITION = /^def (__init__|\w+?_?)(?:__(\w+))?\((.*)\)(?: -> .+)?:$/;

/** The functions at the left margin, or the methods of the class that stands there. */
function splitFunctions(source: string, from: number, path: string): Realization[] {
  const start = source.slice(0, from).split('\n').length - 1;
  const lines = source.split('\n');
  const head = lines.findIndex((line, i) => i >= start && /^class \w+:$/.test(line));
  if (head < 0) return split(lines, start, path);
  const method = lines.findIndex((line, i) => i > head && line.startsWith('    def '));
  const inside = lines.map((line) => line.replace(/^ {4}/, ''));
  return split(inside, method < 0 ? lines.length : method, path);
}

function split(lines: readonly string[], first: number, path: string): Realization[] {
  const found: Realization[] = [];
  let start = -1;
  const finish = (end: number): void => {
    if (start >= 0) found.push(readFunction(lines.slice(start, end), start + 1, path));
  };
  for (let i = first; i < lines.length; i++) {
    const line = lines[i]!;
    if (line === '' || line.startsWith(' ')) continue;
    finish(i);
    start = line.startsWith('def ') ? i : -1;
    if (start < 0 && !/^(?:import|from|#)/.test(line))
      throw new CatalogueError(path, i + 1, 'expected a function at the left margin, or an import');
  }
  finish(lines.length);
  if (found.length === 0) throw new CatalogueError(path, lines.length, 'expected at least one function');
  return found;
}

function readFunction([head, ...rest]: readonly string[], line: number, path: string): Realization {
  const match = DEFINITION.exec(head!);
  if (!match) throw new CatalogueError(path, line, 'expected `def name(parameters):` on one line');
  const text = `${rest.join('\n').trimEnd()}\n`.replace(/^ {4}/gm, '');
  const docstring = /^"""([^]*?)"""\n/.exec(text);
  const body = text.slice(docstring?.[0].length ?? 0).trimEnd();
  if (body === '') throw new CatalogueError(path, line, 'expected a body');
  const [, name, style = '', parameters] = match;
  return { name: name!, style, parameters: parameters!, docstring: docstring?.[1] ?? '', body, line };
}
