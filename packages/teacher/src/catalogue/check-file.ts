/**
 * What is asked of a file of the catalogue: that its header is whole, its examples are true, and its realizations agree on
 * generated arguments and leave them alone. Runs them in the teacher's own Python; a test of this package runs them in
 * CPython too.
 */
import { basename } from 'node:path';
import { Random } from '@phi1/base';
import {
  formatExceptionOnly,
  OutOfDomain,
  parsePython,
  Program,
  Raised,
  repr,
  type Value,
} from '@phi1/python';
import type { FunctionBlock } from '../core/block.js';
import type { MethodBlock } from '../core/class-block.js';
import { deepCopy } from '../core/copy.js';
import { edgeRows, sampleRow } from '../core/samples.js';
import { renderSource } from '../core/source.js';
import { indent } from '../core/substitute.js';
import type { ClassFile } from './classes.js';

/** A function in all its realizations, and where they stand. */
export interface Checked {
  path: string;
  source: string;
  /** Whether the header says what is returned, rather than what is said of an element. */
  isFamily: boolean;
  block: FunctionBlock;
  /** The line of each realization. */
  lines: readonly number[];
  /** The docstring of the first. */
  examples: string;
}

/** Takes note of a fault. */
export type AddFault = (line: number, reason: string) => void;

/** Holds a function to what is asked. */
export function checkFunction(checked: Checked, add: AddFault): void {
  const { path, block, lines } = checked;
  if (basename(path) !== `${block.name}.py`)
    add(lines[0]!, `expected the file to be called ${block.name}.py`);
  if (!isPython(checked.source, add)) return;
  if (checked.isFamily) checkHeader(block, add);
  checkExamples(checked, add);
  checkAgreement(checked, add);
}

function isPython(source: string, add: AddFault): boolean {
  const { tree, errors } = parsePython(source);
  if (errors === 0) return true;
  let at = -1;
  tree.iterate({
    enter(node) {
      if (node.type.isError && at < 0) at = node.from;
    },
  });
  add(source.slice(0, at).split('\n').length, 'not Python');
  return false;
}

function checkHeader({ nouns, does, is, notes, inputs, drawn, output }: FunctionBlock, add: AddFault): void {
  const phrases = [...nouns, ...does, ...is, ...notes];
  if (nouns.length + does.length + is.length === 0) add(1, 'expected nouns, imperatives or clauses');
  if (is.length > 0 !== (output === 'bool'))
    add(1, 'expected clauses where a bool is returned, and nowhere else');
  const used = phrases.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!));
  const related = Object.entries(drawn).flatMap(([name, from]) => [name, from.split('.')[0]!]);
  for (const name of new Set([...used, ...related]))
    if (!Object.hasOwn(inputs, name)) add(1, `${name}: there is no such parameter`);
  for (const text of phrases) if (text.includes('\\')) add(1, `expected no backslash in a phrase: ${text}`);
}

/** The calls of a docstring with their results, as `doctest` reads them; a call without one gives None. */
function readExamples(docstring: string): { call: string; result: string }[] {
  return [...docstring.matchAll(/^>>> (.*)(?:\n(?!>>>)(.+))?$/gm)].map(([, call, result]) => ({
    call: call!,
    result: result ?? 'None',
  }));
}

function checkExamples({ block, source, lines, examples: text }: Checked, add: AddFault): void {
  const examples = readExamples(text);
  if (examples.length === 0) add(lines[0]!, 'expected an example: `>>> call`, its result in the next line');
  const [, ...others] = Object.keys(block.code).map((style) => renderSource(block, style));
  for (const { call, result } of examples) {
    const asWritten = answer(() => repr(new Program(source).evaluate(call)));
    if (asWritten !== result) add(lineOf(source, call), `${call} gives ${asWritten}`);
    others.forEach((other, i) => {
      const given = answer(() => repr(new Program(other).evaluate(call)));
      if (given !== result)
        add(lines[i + 1]!, `${call} gives ${given}, and ${result} by the first realization`);
    });
  }
}

const lineOf = (source: string, call: string): number =>
  1 + source.split('\n').findIndex((each) => each.trim() === `>>> ${call}`);

const ROWS = 24;

/** Arguments under each of the names in turn; undefined where a parameter has none. */
function drawRows({ inputs, drawn }: FunctionBlock, random: Random): Value[][] | undefined {
  const rows: Value[][] = [];
  for (let turn = 0; turn < ROWS; turn++) {
    const named = Object.entries(inputs).flatMap(([key, domain]) => {
      const skin = domain.skins[turn % domain.skins.length];
      return skin ? [{ key, domain, skin }] : [];
    });
    if (named.length < Object.keys(inputs).length) return undefined;
    rows.push(sampleRow(named, drawn, random));
    if (turn === 0) rows.push(...edgeRows(named, random));
  }
  return rows;
}

function checkAgreement({ block, lines, examples }: Checked, add: AddFault): void {
  const rows = drawRows(block, new Random(7));
  if (!rows) {
    add(1, 'expected names for each parameter');
    return;
  }
  const results = Object.keys(block.code).map((style) => runRows(block, style, rows));
  const [first] = results as [(typeof results)[number]];
  results.forEach((own, i) => {
    const say = (row: number, reason: string) => {
      add(lines[i]!, `${block.name}(${rows[row]!.map(repr).join(', ')}) ${reason}`);
    };
    const wrong = own.findIndex(({ fault }) => fault !== undefined);
    const differs = own.findIndex(({ result }, row) => result !== first[row]!.result);
    if (wrong >= 0) say(wrong, own[wrong]!.fault!);
    else if (differs >= 0)
      say(differs, `gives ${own[differs]!.result}, and ${first[differs]!.result} by the first`);
  });
  const seen = [...first, ...readExamples(examples)].map(({ result }) => result);
  if (new Set(seen).size < 2) add(lines[0]!, 'expected results that differ');
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

/** Holds a class to it that its example is true, and that it answers the same with each realization of a method. */
export function checkClass({ file, block }: ClassFile, add: AddFault): void {
  const { source, header, realizations } = file;
  if (!isPython(source, add)) return;
  const name = /^class (\w+):$/m.exec(source)![1]!;
  const example = new Program(source);
  for (const { call, result } of readExamples(source.replace(/^ +/gm, ''))) {
    const isStatement = /^\w+ = /.test(call);
    const given = answer(() => {
      if (isStatement) example.execute(call);
      return isStatement ? 'None' : repr(example.evaluate(call));
    });
    if (given !== result) add(lineOf(source, call), `${call} gives ${given}`);
  }
  const methods = [...block.core, ...block.optional];
  for (const guise of header.guises) {
    const session = (changed?: MethodBlock, which = 0) =>
      runSession(name, block.start, methods, guise.samples, changed, which);
    const expected = session();
    for (const method of methods)
      method.code.forEach((_, i) => {
        const given = session(method, i);
        const at = given.findIndex((answered, turn) => answered !== expected[turn]);
        const { line } = realizations.filter((each) => each.name === method.name)[i]!;
        if (at >= 0) add(line, `as ${guise.className}: ${given[at]!}, and by the first ${expected[at]!}`);
      });
  }
}

const CALLS = 40;

/** What an object of the first realizations answers, and keeps; of one method another realization may be taken. */
function runSession(
  name: string,
  start: string,
  methods: readonly MethodBlock[],
  samples: readonly (number | string)[],
  changed: MethodBlock | undefined,
  which: number,
): string[] {
  const written = methods.map((method) => {
    const code = method.code[method === changed ? which : 0]!.replace(/(?<![\w.])state\b/g, 'self.state');
    return `def ${method.name}(${['self', ...Object.keys(method.parameters)].join(', ')}):\n${indent(code)}\n`;
  });
  const parts = [`def __init__(self):\n    self.state = ${start}\n`, ...written];
  const program = new Program(`class ${name}:\n${indent(parts.join('\n'))}\nkept = ${name}()\n`);
  const random = new Random(3);
  return Array.from({ length: CALLS }, () => {
    const method = random.pick(random.int(2) ? methods.slice(0, 1) : methods);
    const given = Object.values(method.parameters).map((own) =>
      repr(random.pick(own.length ? own : samples)),
    );
    const call = `kept.${method.name}(${given.join(', ')})`;
    return answer(
      () => `${call} gives ${repr(program.evaluate(call))}, ${repr(program.evaluate('kept.state'))}`,
    );
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
