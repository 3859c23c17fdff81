/** A problem of a benchmark, whatever file format it came from, and the program that grades a completion. */
import { parser } from '@lezer/python';
import { extractCode } from './completion.js';

/**
 * What a model is shown, what its completion is checked by, and where that ends; the same for every layout of files.
 */
export interface Problem {
  /** Unique in its benchmark, e.g. `HumanEval/0`. */
  taskId: string;
  /** How the program begins, which the completion goes on with; what the model is given, unless `shown` says otherwise. */
  prompt: string;
  /** What the model is given, where that is no beginning of a program: examples and a task in words. */
  shown?: string;
  /** A completion of `prompt` that is known to be right. */
  canonicalSolution: string;
  /** Python that is run after prompt and completion, and raises an exception when they are wrong. */
  checks: string;
  /** Whether the checks run the canonical solution too, to know what is right. */
  hasReference?: boolean;
  /** The function that the checks call, where the format names it. */
  entryPoint?: string;
  /** What it takes to understand the task, in words; for who reads completions, never for who writes them. */
  rubric?: string;
  /** A completion ends where the first of these begins. */
  stops: readonly string[];
  /** False where completions are run as they are, without code being taken out of them. */
  extraction?: boolean;
}

/** What a model is given of a problem. */
export function shownPrompt({ shown, prompt }: Problem): string {
  return shown ?? prompt;
}

/** Problems in their file's order, under the file's name without its ending. */
export interface Benchmark {
  name: string;
  problems: Problem[];
}

/** A program and the tests that it has to pass; what `Sandbox.run` of `@phi1/python` takes. */
export interface AssembledProgram {
  source: string;
  /** Python: the prompt's own helpers and the checks, at the lines where they are in one file after the source. */
  tests: string;
  entryPoint?: string | undefined;
}

/**
 * The program whose tests pass when `completion` solves the problem.
 *
 * @param extract whether the code is taken out of the completion; else all of it counts, as in OpenAI's evaluator
 */
export function assembleProgram(problem: Problem, completion: string, extract = true): AssembledProgram {
  const { prompt, checks, entryPoint } = problem;
  const source = `${prompt}${extract ? extractCode(problem, completion) : completion}\n`;
  const helpers = promptHelpers(problem);
  const lines = countLines(source) - countLines(helpers);
  return { source, tests: `${helpers}${'\n'.repeat(lines)}${checks}`, entryPoint };
}

/** The prompt up to the definition that is to be completed: what the tests can use whatever the completion is. */
function promptHelpers({ prompt, entryPoint }: Problem): string {
  const statements: { from: number; name: string }[] = [];
  for (let node = parser.parse(prompt).topNode.firstChild; node; node = node.nextSibling) {
    const definition = node.name === 'DecoratedStatement' ? node.lastChild! : node;
    if (!/^(Function|Class)Definition$/.test(definition.name)) continue;
    const name = definition.getChild('VariableName');
    statements.push({ from: node.from, name: name ? prompt.slice(name.from, name.to) : '' });
  }
  const asked = statements.find(({ name }) => name === entryPoint) ?? statements.at(-1);
  return prompt.slice(0, asked?.from);
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

/** The modules that a program imports whatever the completion is; the word in a docstring is none. */
export function importedModules({ prompt, checks, hasReference, canonicalSolution }: Problem): string[] {
  const source = [prompt, checks, hasReference ? canonicalSolution : ''].join('\n');
  const names = new Set<string>();
  parser.parse(source).iterate({
    enter({ name, from, to }) {
      if (name !== 'ImportStatement') return;
      const [, keyword, rest] = /^(from|import)\s+([^]*)$/.exec(source.slice(from, to)) ?? [];
      for (const part of keyword === 'from' ? [rest!] : (rest ?? '').split(',')) {
        const module = /^\s*([A-Za-z_]\w*)/.exec(part)?.[1];
        if (module !== undefined) names.add(module);
      }
    },
  });
  return [...names];
}
