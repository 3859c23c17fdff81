/**
 * Functions and classes that ask for the same as a problem: the same first paragraph of the docstring (of a class, all of
 * it but the session) and the same number of parameters, whatever the names and examples. It is the only measure
 * between exercises of the built-in teacher and benchmarks of them: those are drawn from the same families, of which
 * the other measures would take out a third.
 */
import type { SyntaxNode } from '@lezer/common';
import { parsePython } from '@phi1/python';
import { splitWords } from '../dedup/words.js';
import type { BenchmarkProblem } from './benchmark.js';

interface PromptMatch {
  problem: string;
  /** The function or class of the document. */
  name: string;
}

/**
 * Problems by what their entry point's docstring asks for and by its number of parameters; of equal ones the first.
 */
export class PromptIndex {
  readonly #problems = new Map<string, string>();

  constructor(problems: readonly BenchmarkProblem[]) {
    for (const { id, prompt, solution, entryPoint } of problems)
      for (const { name, key } of promptKeys(prompt + solution))
        if (name === entryPoint && !this.#problems.has(key)) this.#problems.set(key, id);
  }

  firstMatch(source: string): PromptMatch | undefined {
    if (this.#problems.size === 0) return undefined;
    for (const { name, key } of promptKeys(source)) {
      const problem = this.#problems.get(key);
      if (problem !== undefined) return { problem, name };
    }
    return undefined;
  }
}

/** Of what has a docstring on the outer level: its name, and what it asks for without names and examples. */
function promptKeys(source: string): { name: string; key: string }[] {
  const found: { name: string; key: string }[] = [];
  const { tree } = parsePython(source);
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    const defined = node.name === 'DecoratedStatement' ? node.lastChild! : node;
    if (!['FunctionDefinition', 'ClassDefinition'].includes(defined.name)) continue;
    const textOf = (of: SyntaxNode | null | undefined) => (of ? source.slice(of.from, of.to) : '');
    const name = textOf(defined.getChild('VariableName'));
    const string = defined.getChild('Body')?.getChild('ExpressionStatement')?.getChild('String');
    const docstring = textOf(string).replace(/^[rRuU]?("""|'''|"|')|("""|'''|"|')$/g, '');
    const isClass = defined.name === 'ClassDefinition';
    const parameters = (defined.getChild('ParamList')?.getChildren('VariableName') ?? []).map(textOf);
    const asked = isClass ? withoutSession(docstring) : firstParagraph(docstring);
    if (asked === '') continue;
    const places = new Map(parameters.map((parameter, i) => [parameter, `#${String(i)}`]));
    const words = splitWords(asked).map((word) => places.get(word) ?? word.toLowerCase());
    found.push({ name, key: [isClass ? 'class' : String(parameters.length), ...words].join(' ') });
  }
  return found;
}

/** Up to the first blank line or example. */
function firstParagraph(docstring: string): string {
  return docstring.trimStart().split(/\n[ \t]*(?:\n|>>>)/)[0]!;
}

/** Without examples and what they give. */
function withoutSession(docstring: string): string {
  return docstring.replace(/^[ \t]*>>>.*(?:\n[ \t]*\S.*)*/gm, '').trim();
}
