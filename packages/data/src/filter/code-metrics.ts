/**
 * What can be counted in a piece of Python that bears on whether a beginner could learn from it. Counts and shares
 * only; the verdict is `rubric.ts`.
 */
import type { SyntaxNode } from '@lezer/common';
import { findFunctions, parsePython } from '@phi1/python';
import { BUILTINS, STANDARD_MODULES } from './python-names.js';

/** Counts of a text, and shares from 0 to 1; a share of nothing is 0. */
export interface CodeMetrics {
  /** Lines that are not blank. */
  lines: number;
  /** Of those, the longest, in characters. */
  longestLine: number;
  /** Share of the characters that are in comments and docstrings. */
  explained: number;
  functions: number;
  /** Share of the functions with a docstring. */
  documented: number;
  imports: number;
  /** Share of the imports from outside the standard library, relative ones included. */
  foreignImports: number;
  /** Share of the names read that nothing in the file defines: neither an import, nor a builtin, nor the code. */
  unknownNames: number;
  /** Share of the top-level statements that are imports, plain assignments or bare literals: configuration. */
  boilerplate: number;
  /** Share of the code's characters that are in literals: data. */
  literals: number;
  /** Branches and loops in a function, on average. */
  branches: number;
  /** Parser errors for 100 lines. */
  errors: number;
}

const BRANCHES = new Set([
  'IfStatement',
  'ForStatement',
  'WhileStatement',
  'TryStatement',
  'MatchStatement',
  'ConditionalExpression',
  'ComprehensionExpression',
  'ArrayComprehensionExpression',
]);
const BOILERPLATE = new Set(['ImportStatement', 'AssignStatement']);
const LITERALS = new Set(['String', 'Number', 'FormatString']);

/** Counts in the syntax tree of a text, which need not parse: errors are counted too. */
export function codeMetrics(text: string): CodeMetrics {
  const parsed = parsePython(text);
  const top = parsed.tree.topNode;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const counts = { comments: 0, literals: 0, branches: 0, imports: 0, foreign: 0 };
  const [read, known] = [new Map<string, number>(), new Set<string>()];
  top.cursor().iterate((node) => {
    const length = node.to - node.from;
    if (node.name === 'Comment') counts.comments += length;
    else if (LITERALS.has(node.name)) {
      if (isDocstring(node.node)) counts.comments += length;
      else counts.literals += length;
      return node.name === 'FormatString';
    } else if (BRANCHES.has(node.name)) counts.branches++;
    else if (node.name === 'ImportStatement') {
      const modules = listModules(node.node, text);
      counts.imports += modules.length;
      counts.foreign += modules.filter((module) => !STANDARD_MODULES.has(module)).length;
    } else if (node.name === 'VariableName') {
      const name = text.slice(node.from, node.to);
      if (isDefinition(node.node)) known.add(name);
      else read.set(name, (read.get(name) ?? 0) + 1);
    }
    return true;
  });
  const functions = findFunctions(parsed);
  const statements = listChildren(top).filter(({ name }) => name !== 'Comment');
  const readings = [...read.values()].reduce((sum, count) => sum + count, 0);
  const unknown = [...read].reduce(
    (sum, [name, count]) => sum + (known.has(name) || BUILTINS.has(name) ? 0 : count),
    0,
  );
  const characters = lines.reduce((sum, line) => sum + line.trim().length, 0);
  return {
    lines: lines.length,
    longestLine: lines.reduce((longest, line) => Math.max(longest, line.length), 0),
    explained: share(counts.comments, characters),
    functions: functions.length,
    documented: share(functions.filter(({ node }) => hasDocstring(node)).length, functions.length),
    imports: counts.imports,
    foreignImports: share(counts.foreign, counts.imports),
    unknownNames: share(unknown, readings),
    boilerplate: share(statements.filter(isBoilerplate).length, statements.length),
    literals: share(counts.literals, characters - counts.comments),
    branches: share(counts.branches, functions.length),
    errors: share(100 * parsed.errors, lines.length),
  };
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

function listChildren(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** A string that is a statement by itself. */
function isDocstring(node: SyntaxNode): boolean {
  return node.name === 'String' && node.parent?.name === 'ExpressionStatement';
}

function hasDocstring(node: SyntaxNode): boolean {
  const first = node.getChild('Body')?.firstChild?.nextSibling;
  return first?.name === 'ExpressionStatement' && first.firstChild?.name === 'String';
}

/** Imports, configuration, and data or names standing alone; a docstring is none of it. */
function isBoilerplate(node: SyntaxNode): boolean {
  if (BOILERPLATE.has(node.name)) return true;
  return (
    node.name === 'ExpressionStatement' &&
    node.firstChild !== null &&
    !/^(CallExpression|String)$/.test(node.firstChild.name)
  );
}

/** The top-level packages that a statement imports; a relative one is `.`. */
function listModules(node: SyntaxNode, source: string): string[] {
  const text = source.slice(node.from, node.to);
  const from = /^from\s+(\.|\w+)/.exec(text);
  if (from) return [from[1]!];
  return [...text.replace(/^import\s+/, '').matchAll(/(?:^|,)\s*(\w+)/g)].map(([, module]) => module!);
}

const DEFINING = new Set([
  'FunctionDefinition',
  'ClassDefinition',
  'ParamList',
  'ImportStatement',
  'ForStatement',
  'ScopeStatement',
  'WithStatement',
  'TryStatement',
  'NamedExpression',
  'CapturePattern',
]);

/** Whether a name is bound where it stands. Scopes are not told apart: a name bound anywhere counts as known. */
function isDefinition(node: SyntaxNode): boolean {
  let at = node;
  while (/^(TupleExpression|ArrayExpression|ParenthesizedExpression)$/.test(at.parent?.name ?? ''))
    at = at.parent!;
  const [parent, before] = [at.parent?.name ?? '', at.prevSibling?.name];
  if (parent === 'AssignStatement') {
    for (let next = at.nextSibling; next; next = next.nextSibling)
      if (next.name === 'AssignOp' || next.name === 'TypeDef') return true;
    return false;
  }
  if (parent === 'ForStatement' || parent.endsWith('ComprehensionExpression')) {
    let after = false;
    for (let next: SyntaxNode | null = at; next && next.name !== 'for'; next = next.prevSibling)
      if (next.name === 'in') after = true;
    let seen = false;
    for (let next: SyntaxNode | null = at; next; next = next.prevSibling)
      if (next.name === 'for') seen = true;
    return seen && !after;
  }
  if (parent === 'WithStatement' || parent === 'TryStatement') return before === 'as';
  if (parent === 'ParamList') return before !== 'AssignOp';
  return DEFINING.has(parent) && (parent !== 'ClassDefinition' || before === 'class');
}
