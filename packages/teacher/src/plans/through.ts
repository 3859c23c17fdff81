/** A function block as a helper of another function. */
import type { Random } from '@phi1/base';
import type { FunctionBlock } from '../core/block.js';
import { substitute } from '../core/substitute.js';
import type { Helper } from './draft.js';

/** The block under its own name, in a style drawn at random; its summary is the first of its nouns. */
export function sourceHelper(block: FunctionBlock, random: Random): Helper {
  const style = random.pick(Object.keys(block.code));
  const [noun] = block.nouns;
  const summary = (noun ?? block.does[0] ?? '').replace(/\{(\w+)\}/g, '$1');
  return {
    name: block.name,
    parameters: Object.keys(block.inputs).join(', '),
    body: substitute(block.code[style]!, { itself: block.name }),
    summary: `Return ${summary}.`,
  };
}
