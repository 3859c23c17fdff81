/**
 * Holds files of the catalogue to what is asked of them: that the header is whole, the examples are true, and the
 * realizations agree on generated arguments and leave them alone. Runs them in the teacher's own Python; the tests of
 * this package run them in CPython too.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Random, UserError } from '@phi1/base';
import {
  formatExceptionOnly,
  OutOfDomain,
  parsePython,
  Program,
  Raised,
  repr,
  type Value,
} from '@phi1/python';
import { parse } from 'yaml';
import type { FunctionBlock } from '../core/block.js';
import { deepCopy } from '../core/copy.js';
import { edgeRows, sampleRow } from '../core/samples.js';
import { renderSource } from '../core/source.js';
import { readFamily, type Family } from './families.js';
import { CatalogueError, catalogueFolder, listPythonFiles } from './python-file.js';

/** What is wrong, and where. */
export interface CatalogueFault {
  path: string;
  /** Counted from 1. */
  line: number;
  reason: string;
}

/** A realization as a program of its own, to be compared with others. */
export interface CatalogueProgram {
  path: string;
  line: number;
  source: string;
}

/** The faults of a folder, and what it holds. */
export interface CatalogueReport {
  files: number;
  programs: CatalogueProgram[];
  faults: CatalogueFault[];
}

/** @param folder the published catalogue by default @throws UserError when it does not exist or holds no Python */
export function checkCatalogueFiles(folder = catalogueFolder): CatalogueReport {
  const files = existsSync(folder) ? listPythonFiles(folder) : [];
  if (files.length === 0) throw new UserError(`${folder}: expected a folder with files of Python`);
  const programs: CatalogueProgram[] = [];
  const faults: CatalogueFault[] = [];
  const places = new Map<string, string>();
  for (const name of files) {
    const path = join(folder, name);
    const add = (line: number, reason: string) => faults.push({ path, line, reason });
    try {
      const family = readFamily(path);
      const { block, lines } = family;
      const other = places.get(block.name);
      if (other !== undefined) add(firstLine(family), `${block.name}: also the name of ${other}`);
      places.set(block.name, name);
      for (const [style, line] of Object.entries(lines))
        programs.push({ path, line, source: renderSource(block, style) });
      checkFamily(family, add);
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error;
      add(error.line, error.reason);
    }
  }
  faults.push(...checkOrder(folder, new Set(files)));
  return { files: files.length, programs, faults };
}

/** Lines of `order.yaml` that name no file. */
function checkOrder(folder: string, files: ReadonlySet<string>): CatalogueFault[] {
  return [...new Set(['', ...[...files].map((name) => name.split('/').slice(0, -2).join('/'))])].flatMap(
    (under) => {
      const path = join(folder, under, 'order.yaml');
      if (!existsSync(path)) return [];
      const text = readFileSync(path, 'utf8');
      return Object.entries(parse(text) as Record<string, string[]>).flatMap(([group, names]) =>
        names
          .filter((name) => !files.has([under, group, `${name}.py`].filter(Boolean).join('/')))
          .map((name) => ({
            path,
            line: 1 + text.split('\n').findIndex((line) => line.trim() === `- ${name}`),
            reason: `${group}/${name}.py: there is no such file`,
          })),
      );
    },
  );
}

type Add = (line: number, reason: string) => void;

const firstLine = ({ lines }: Family): number => Object.values(lines)[0]!;

function checkFamily(family: Family, add: Add): void {
  const { path, source, block } = family;
  const line = firstLine(family);
  if (basename(path) !== `${block.name}.py`) add(line, `expected the file to be called ${block.name}.py`);
  const { tree, errors } = parsePython(source);
  if (errors > 0) {
    let at = 0;
    tree.iterate({ enter: (node) => void (node.type.isError && at === 0 && (at = node.from)) });
    add(source.slice(0, at).split('\n').length, 'not Python');
    return;
  }
  checkHeader(block, add);
  checkExamples(family, add);
  checkAgreement(family, add);
}

function checkHeader({ nouns, does, is, notes, inputs, drawn, output }: FunctionBlock, add: Add): void {
  const phrases = [...nouns, ...does, ...is, ...notes];
  if (nouns.length + does.length + is.length === 0) add(1, 'expected nouns, imperatives or clauses');
  if (is.length > 0 !== (output === 'bool'))
    add(1, 'expected clauses where a bool is returned, and nowhere else');
  const used = [...phrases.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))];
  const related = Object.entries(drawn).flatMap(([name, from]) => [name, from.split('.')[0]!]);
  for (const name of new Set([...used, ...related]))
    if (!Object.hasOwn(inputs, name)) add(1, `${name}: there is no such parameter`);
  for (const text of phrases) if (text.includes('\\')) add(1, `expected no backslash in a phrase: ${text}`);
}

/** The calls with their results of a docstring, as `doctest` reads them. */
function readExamples(docstring: string): { call: string; result: string }[] {
  return [...docstring.matchAll(/^>>> (.*)\n(.*)$/gm)].map(([, call, result]) => ({
    call: call!,
    result: result!,
  }));
}

function checkExamples(family: Family, add: Add): void {
  const { block, source, lines } = family;
  const examples = readExamples(family.examples);
  const programs = Object.keys(lines).map((style) => ({ style, text: renderSource(block, style) }));
  if (examples.length === 0)
    add(firstLine(family), 'expected an example: `>>> call`, its result in the next line');
  for (const { call, result } of examples) {
    const line = 1 + source.split('\n').findIndex((each) => each.trim() === `>>> ${call}`);
    const asWritten = answer(() => repr(new Program(source).evaluate(call)));
    if (asWritten !== result) add(line, `${call} gives ${asWritten}`);
    for (const { style, text } of programs.slice(1)) {
      const given = answer(() => repr(new Program(text).evaluate(call)));
      if (given !== result)
        add(lines[style]!, `${call} gives ${given}, and ${result} by the first realization`);
    }
  }
}

const ROWS = 24;

function checkAgreement({ block, lines, examples }: Family, add: Add): void {
  const random = new Random(7);
  const rows: Value[][] = [];
  for (const turn of Array.from({ length: ROWS }, (_, i) => i)) {
    const inputs = Object.entries(block.inputs).map(([key, domain]) => {
      const skin = domain.skins[turn % domain.skins.length];
      return skin && { key, domain, skin };
    });
    const named = inputs.filter((input) => input !== undefined);
    if (named.length < inputs.length) return add(1, 'expected names for each parameter');
    rows.push(sampleRow(named, block.drawn, random));
    if (turn === 0) rows.push(...edgeRows(named, random));
  }
  const [first, ...others] = Object.keys(lines).map((style) => ({
    style,
    results: runRows(block, style, rows),
  }));
  const complain = (style: string, i: number, reason: string) =>
    add(lines[style]!, `${block.name}(${rows[i]!.map(repr).join(', ')}) ${reason}`);
  for (const { style, results } of [first!, ...others]) {
    const wrong = results.findIndex(({ fault }) => fault !== undefined);
    if (wrong >= 0) {
      complain(style, wrong, results[wrong]!.fault!);
      continue;
    }
    const differs = results.findIndex(({ result }, i) => result !== first!.results[i]!.result);
    if (differs >= 0)
      complain(
        style,
        differs,
        `gives ${results[differs]!.result}, and ${first!.results[differs]!.result} by the first`,
      );
  }
  const seen = [...first!.results, ...readExamples(examples)].map(({ result }) => result);
  if (new Set(seen).size < 2) add(lines[first!.style]!, 'expected results that differ');
}

/** What each row gives; `fault` where it fails or changes its arguments. */
function runRows(
  block: FunctionBlock,
  style: string,
  rows: readonly Value[][],
): { result: string; fault?: string }[] {
  const program = new Program(renderSource(block, style));
  return rows.map((row) => {
    const given = row.map(deepCopy);
    let failed = false;
    const result = answer(
      () => repr(program.call(block.name, given)),
      () => (failed = true),
    );
    if (failed) return { result, fault: `fails with ${result}` };
    return given.every((value, i) => repr(value) === repr(row[i]!))
      ? { result }
      : { result, fault: 'changes its arguments' };
  });
}

/** What something gives, or the last line of its traceback. */
function answer(run: () => string, onFailure: () => void = () => undefined): string {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof OutOfDomain)) throw error;
    onFailure();
    return error instanceof Raised ? formatExceptionOnly(error) : error.message;
  }
}
