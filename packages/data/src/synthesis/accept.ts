/**
 * What of a teacher's answer is worth keeping. Prose around code blocks is stripped from exercises; code must parse,
 * an exercise must be one documented function under a name that was asked for, and the examples in its docstring are
 * run in the built-in teacher's own Python: what that contradicts is refused, what it cannot run is kept unconfirmed.
 */
import type { SyntaxNode } from '@lezer/common';
import { UnusableAnswer } from '@phi1/endpoint';
import { parsePython, Program, repr, PythonSyntaxError, OutOfDomain, Raised } from '@phi1/python';

/** Whether running the examples of a docstring gave what it says. */
export type ExampleCheck = 'confirmed' | 'unconfirmed';

interface AcceptedExercise {
  name: string;
  /** Imports and the function; ends with a newline. */
  text: string;
  examples: ExampleCheck;
}

/** Why an exercise was not taken, and how its text begins. */
export interface Refusal {
  reason: string;
  example: string;
}

/** Characters of an exercise, and of a section at least and at most. */
const LONGEST_EXERCISE = 8000;
const [SHORTEST_SECTION, LONGEST_SECTION] = [400, 60_000];

const FENCE = /^[ \t]*```[ \t]*(\w*)[^\n]*\n([^]*?)^[ \t]*```[ \t]*$/gm;

/** The code blocks of an answer; the whole of it when it is code without a fence. */
function codeIn(answer: string): string[] {
  const blocks = [...answer.matchAll(FENCE)]
    .filter(([, language]) => /^(python|python3|py)?$/i.test(language!))
    .map(([, , code]) => code!);
  if (blocks.length === 0 && /^(def|from|import|class) /m.test(answer) && parsePython(answer).errors === 0) {
    return [answer];
  }
  return blocks;
}

/**
 * @param names the functions asked for
 * @throws UnusableAnswer when there is not one usable exercise in it
 */
export function exercisesIn(
  answer: string,
  names: readonly string[],
): { exercises: AcceptedExercise[]; refused: Refusal[] } {
  const exercises: AcceptedExercise[] = [];
  const refused: Refusal[] = [];
  const missing = new Set(names);
  for (const code of codeIn(answer)) {
    const made = toExercise(code, missing);
    if ('reason' in made) refused.push(made);
    else {
      missing.delete(made.name);
      exercises.push(made);
    }
  }
  if (exercises.length > 0) return { exercises, refused };
  const [first] = refused;
  throw new UnusableAnswer(
    first ? `${first.reason}: ${first.example}` : `no code in ${JSON.stringify(answer.slice(0, 80))}`,
  );
}

function toExercise(code: string, names: ReadonlySet<string>): AcceptedExercise | Refusal {
  const text = `${code.replace(/\r\n?/g, '\n').trim()}\n`;
  const refuse = (reason: string): Refusal => ({ reason, example: text.slice(0, 80) });
  if (text.length > LONGEST_EXERCISE) return refuse('too long');
  if (text.includes('\0')) return refuse('NUL byte');
  const parsed = parsePython(text);
  if (parsed.errors > 0) return refuse('does not parse');
  let wanted: SyntaxNode | undefined;
  for (let node = parsed.tree.topNode.firstChild; node; node = node.nextSibling) {
    if (node.name === 'FunctionDefinition') {
      const name = node.getChild('VariableName');
      if (name && names.has(text.slice(name.from, name.to))) wanted = node;
    } else if (!['ImportStatement', 'Comment', 'ClassDefinition', 'AssignStatement'].includes(node.name)) {
      return refuse('runs code beside its function');
    }
  }
  if (!wanted) return refuse('not a function that was asked for');
  const body = readBody(wanted, text);
  if (body.docstring === undefined) return refuse('no docstring');
  if (body.isEmpty) return refuse('no body');
  const nameNode = wanted.getChild('VariableName')!;
  const examples = checkExamples(text, body.docstring);
  if (examples === 'contradicted') return refuse('an example is wrong');
  return { name: text.slice(nameNode.from, nameNode.to), text, examples };
}

function readBody(definition: SyntaxNode, text: string): { docstring?: string; isEmpty: boolean } {
  const statements: SyntaxNode[] = [];
  for (let node = definition.getChild('Body')?.firstChild; node; node = node.nextSibling) {
    if (node.name !== ':' && node.name !== 'Comment') statements.push(node);
  }
  const [first, ...rest] = statements;
  const string = first?.name === 'ExpressionStatement' ? first.firstChild : undefined;
  const isEmpty = rest.every(
    (node) =>
      node.name === 'PassStatement' ||
      /^(\.\.\.|raise NotImplementedError\b)/.test(text.slice(node.from, node.to)),
  );
  if (string?.name !== 'String') return { isEmpty };
  const docstring = text.slice(string.from, string.to).replace(/^\w*("""|'''|"|')|("""|'''|"|')$/g, '');
  return docstring.trim() === '' ? { isEmpty } : { docstring, isEmpty };
}

/** Runs the doctest examples of one line each. */
function checkExamples(source: string, docstring: string): ExampleCheck | 'contradicted' {
  const examples = [...docstring.matchAll(/^[ \t]*>>> (.+)\n[ \t]*(?!>>>)(\S.*)$/gm)];
  if (examples.length === 0) return 'unconfirmed';
  try {
    const program = new Program(source);
    for (const [, call, result] of examples) {
      if (repr(program.evaluate(call!)) !== repr(program.evaluate(result!))) return 'contradicted';
    }
    return 'confirmed';
  } catch (error) {
    if (error instanceof Raised || error instanceof OutOfDomain || error instanceof PythonSyntaxError) {
      return 'unconfirmed';
    }
    throw error;
  }
}

/** @throws UnusableAnswer when it is no section: too short, cut off, without code or with code that does not parse */
export function sectionIn(answer: string, isWhole: boolean): string {
  let text = `${answer.replace(/\r\n?/g, '\n').trim()}\n`;
  // Some put the whole section into one fence.
  text = /^```(?:markdown|md)\n([^]*?)\n```\n$/.exec(text)?.[1]?.concat('\n') ?? text;
  const shown = JSON.stringify(text.slice(0, 80));
  if (/^\s*<(!doctype|html)/i.test(text)) throw new UnusableAnswer(`an HTML page: ${shown}`);
  if (text.includes('\0')) throw new UnusableAnswer('NUL byte');
  if (text.length < SHORTEST_SECTION) throw new UnusableAnswer(`too short for a section: ${shown}`);
  if (text.length > LONGEST_SECTION) throw new UnusableAnswer(`too long for a section: ${shown}`);
  const fences = text.match(/^[ \t]*```/gm)?.length ?? 0;
  if (!isWhole || fences % 2 !== 0) throw new UnusableAnswer(`cut off: ${shown}`);
  // What begins with a prompt is a session with the interpreter, which is no program.
  const blocks = codeIn(text).filter((code) => !/^\s*>>> /.test(code));
  if (blocks.length === 0) throw new UnusableAnswer(`a section without code: ${shown}`);
  for (const code of blocks) {
    if (parsePython(code).errors > 0) {
      throw new UnusableAnswer(`code that does not parse: ${JSON.stringify(code.slice(0, 80))}`);
    }
  }
  return text;
}
