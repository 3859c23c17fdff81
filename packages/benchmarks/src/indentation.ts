/**
 * Indentation that was lost on the way: endpoints strip the whitespace at the beginning of an answer, and chat models write
 * a function's body at the margin, or a whole function as deep as the list that it stands in. What Python takes as it is
 * is never changed.
 */
import { parser } from '@lezer/python';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** `code`, indented so that Python takes it after `prompt` where another indentation makes that so; else as it is. */
export function repairIndentation(prompt: string, code: string): string {
  if (code.trim() === '' || isIndented(prompt + code)) return code;
  const indent = bodyIndent(prompt);
  const outdented = outdent(code);
  const bodies = [indent + code.trimStart(), outdented.replace(/^(?=.*\S)/gm, indent)];
  const isWhole = /^\s*(?:@|(?:async|def|class|import|from)\b)/.test(outdented);
  const candidates = isWhole ? [outdented, ...bodies] : [...bodies, outdented];
  const repaired = candidates.find((candidate) => isIndented(prompt + candidate));
  return repaired ?? code;
}

/** What the next statement after `prompt` is indented by. */
function bodyIndent(prompt: string): string {
  const last = prompt.trimEnd().split('\n').at(-1)!;
  const indent = /^[ \t]*/.exec(last)![0];
  return last.endsWith(':') ? `${indent}    ` : indent;
}

/** Without what all lines that are not blank begin with. */
function outdent(code: string): string {
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  const indents = lines.map((line) => /^[ \t]*/.exec(line)![0]);
  const shared = indents.reduce((a, b) => (b.startsWith(a) ? a : a.startsWith(b) ? b : ''));
  return code.replace(new RegExp(`^${shared}`, 'gm'), '');
}

/** Whether a program has no error that the parser sees, which forgives indentation, and none of that. */
function isIndented(program: string): boolean {
  let good = true;
  parser.parse(program).iterate({
    enter({ type, name, node }) {
      if (!good) return false;
      if (type.isError) good = false;
      else if (name === 'ReturnStatement') good = isInFunction(node);
      else if (name === 'Script' || name === 'Body') good = isEven(program, node);
      return good;
    },
  });
  return good;
}

function isInFunction(node: SyntaxNode): boolean {
  for (let above = node.parent; above; above = above.parent)
    if (above.name === 'FunctionDefinition') return true;
  return false;
}

/** Whether the statements of a block that begin a line are all as deep as each other, and those of a program not at all. */
function isEven(program: string, block: SyntaxNode): boolean {
  let depth = block.name === 'Script' ? '' : undefined;
  for (let node = block.firstChild; node; node = node.nextSibling) {
    if (node.name === ':' || node.name === 'Comment') continue;
    let start = node.from;
    while (/[ \t]/.test(program.charAt(start - 1))) start--;
    if (start > 0 && program[start - 1] !== '\n') continue; // after a colon or a semicolon
    const indent = program.slice(start, node.from);
    depth ??= indent;
    if (indent !== depth) return false;
  }
  return true;
}
