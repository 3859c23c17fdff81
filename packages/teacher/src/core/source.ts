/** A function block as a program of its own, in its plainest form. */
import type { FunctionBlock } from './block.js';
import { importsFor } from './imports.js';
import { indent, substitute } from './substitute.js';

/** Imports and a `def` without hints or docstring. @param style a key of the block's `code` */
export function renderSource(block: FunctionBlock, style: string, name = block.name): string {
  const body = substitute(block.code[style]!, { itself: name });
  const source = `def ${name}(${Object.keys(block.inputs).join(', ')}):\n${indent(body)}\n`;
  const imports = importsFor(source);
  return imports.length ? `${imports.join('\n')}\n\n\n${source}` : source;
}
