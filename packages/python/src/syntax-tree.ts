/**
 * Python source as a normalized syntax tree, for comparing programs: names of variables, parameters and own
 * functions, constants, type annotations, decorators and docstrings are abstracted away; operators, keywords,
 * attributes and names from elsewhere (`len`, `math`) stay, since they say what a program does.
 *
 * The parser is Lezer's (@lezer/python, the one of CodeMirror). It recovers from errors, so a file that CPython
 * refuses has a tree too; {@link ParsedPython.errors} counts the places.
 */
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';

interface ParsedPython {
  source: string;
  tree: Tree;
  /** Places where the parser had to skip or to invent something. */
  errors: number;
}

/** Parses a file; throws for none, since what is no Python becomes error nodes of the tree. */
export function parsePython(source: string): ParsedPython {
  const tree = parser.parse(source);
  let errors = 0;
  tree.iterate({
    enter(node) {
      if (node.type.isError) errors++;
    },
  });
  return { source, tree, errors };
}

/** An ordered tree of labels. */
export interface LabeledTree {
  label: string;
  children: LabeledTree[];
}

/** A function of a file, from the outermost on: what is defined inside is part of it. */
export interface PythonFunction {
  name: string;
  /** Its source, decorators left out. */
  source: string;
  node: SyntaxNode;
}

/** The functions of a file and the methods of its classes, functions inside functions left out. */
export function findFunctions({ source, tree }: ParsedPython): PythonFunction[] {
  const found: PythonFunction[] = [];
  tree.iterate({
    enter(node) {
      if (node.name !== 'FunctionDefinition') return true;
      const own = node.node;
      const name = own.getChild('VariableName');
      if (name) {
        found.push({
          name: source.slice(name.from, name.to),
          source: source.slice(own.from, own.to),
          node: own,
        });
      }
      return false;
    },
  });
  return found;
}

/** Punctuation, what says nothing of what a program does, and keywords that the node around them implies. */
const LEFT_OUT = new Set([
  ...['(', ')', '[', ']', '{', '}', ',', ':', ';', '.', 'TypeDef', 'Comment', 'Decorator', '⚠'],
  ...[
    'def',
    'class',
    'return',
    'for',
    'in',
    'if',
    'while',
    'lambda',
    'with',
    'as',
    'raise',
    'pass',
    'import',
  ],
  ...['try', 'break', 'continue', 'assert', 'AssignOp'],
]);

/** Literals, by the kind of value alone. */
const CONSTANTS: Readonly<Record<string, string>> = {
  Number: 'number',
  String: 'string',
  FormatString: 'FormatString',
  ContinuedString: 'string',
  Boolean: 'boolean',
  None: 'None',
  Ellipsis: 'Ellipsis',
};

/** Nodes whose text is their label: `+`, `<=`, `not`, `append`. */
const TELLING = new Set(['ArithOp', 'CompareOp', 'UpdateOp', 'BitOp', 'PropertyName']);

/**
 * The normalized tree of a function's body. Its head is left out: all functions have one, so it would make small
 * functions look alike.
 */
export function bodyTree({ node }: PythonFunction, source: string): LabeledTree {
  return normalizedTree(node.getChild('Body') ?? node, source, boundNames(node, source));
}

/** @param own names that are abstracted */
function normalizedTree(root: SyntaxNode, source: string, own: ReadonlySet<string>): LabeledTree {
  const visit = (at: SyntaxNode): LabeledTree | undefined => {
    if (LEFT_OUT.has(at.name) || isDocstring(at)) return undefined;
    const text = () => source.slice(at.from, at.to);
    if (at.name === 'VariableName') {
      const name = text();
      return { label: own.has(name) ? 'name' : name, children: [] };
    }
    const constant = CONSTANTS[at.name];
    if (constant !== undefined && at.name !== 'FormatString') return { label: constant, children: [] };
    if (TELLING.has(at.name)) return { label: text(), children: [] };
    if (at.name === 'ParenthesizedExpression') return onlyChild(at, visit);
    const children: LabeledTree[] = [];
    for (let child = at.firstChild; child; child = child.nextSibling) {
      const made = visit(child);
      if (made) children.push(made);
    }
    return { label: at.name, children };
  };
  return visit(root) ?? { label: root.name, children: [] };
}

function onlyChild(
  node: SyntaxNode,
  visit: (node: SyntaxNode) => LabeledTree | undefined,
): LabeledTree | undefined {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const made = visit(child);
    if (made) return made;
  }
  return undefined;
}

/** A string that is a statement by itself: a docstring or a comment by other means. */
function isDocstring(node: SyntaxNode): boolean {
  return (
    node.name === 'ExpressionStatement' &&
    (node.firstChild?.name === 'String' || node.firstChild?.name === 'ContinuedString') &&
    !node.firstChild.nextSibling
  );
}

const BINDERS = new Set([
  'AssignStatement',
  'ForStatement',
  'ArrayComprehensionExpression',
  'ComprehensionExpression',
  'SetComprehensionExpression',
  'DictionaryComprehensionExpression',
  'NamedExpression',
  'WithStatement',
  'ParamList',
  'FunctionDefinition',
  'ClassDefinition',
  'UpdateStatement',
  'TryStatement',
]);

/** The names that the function itself binds: its own, its parameters, what it assigns or loops over. */
function boundNames(node: SyntaxNode, source: string): Set<string> {
  const names = new Set<string>();
  node.cursor().iterate((cursor) => {
    if (!BINDERS.has(cursor.name)) return;
    const at = cursor.node;
    for (const target of findTargets(at)) collectNames(target, source, names);
  });
  return names;
}

/** The children of a binding construct that are bound by it, not read. */
function findTargets(node: SyntaxNode): SyntaxNode[] {
  const targets: SyntaxNode[] = [];
  let isTarget =
    !node.name.endsWith('ComprehensionExpression') &&
    node.name !== 'WithStatement' &&
    node.name !== 'TryStatement';
  for (let child = node.firstChild; child; child = child.nextSibling) {
    switch (child.name) {
      case 'for':
      case 'as':
        isTarget = true;
        break;
      case 'in':
      case 'Body':
      case 'AssignOp':
      case 'UpdateOp':
        isTarget = node.name === 'AssignStatement' && isTarget && laterAssignOp(child);
        break;
      case ',':
      case '(':
        if (node.name === 'ParamList') isTarget = true;
        break;
      default:
        if (isTarget) targets.push(child);
    }
    if (
      child.name === 'VariableName' &&
      (node.name === 'FunctionDefinition' || node.name === 'ClassDefinition')
    )
      break;
  }
  return targets;
}

/** Whether `a = b = c` goes on: what stands before the last `=` is bound. */
function laterAssignOp(from: SyntaxNode): boolean {
  for (let next = from.nextSibling; next; next = next.nextSibling) if (next.name === 'AssignOp') return true;
  return false;
}

function collectNames(node: SyntaxNode, source: string, names: Set<string>): void {
  if (node.name === 'VariableName') names.add(source.slice(node.from, node.to));
  else if (
    node.name === 'TupleExpression' ||
    node.name === 'ArrayExpression' ||
    node.name === 'ParenthesizedExpression'
  ) {
    for (let child = node.firstChild; child; child = child.nextSibling) collectNames(child, source, names);
  }
}
