/** All function blocks. */
import type { FunctionBlock } from '../core/block.js';
import { algorithms } from './algorithms.js';
import { arithmetic } from './arithmetic.js';
import { dictionaries } from './dictionaries.js';
import { lists } from './lists.js';
import { matrices } from './matrices.js';
import { numberTheory } from './numberTheory.js';
import { searching } from './searching.js';
import { texts } from './texts.js';

export const functionBlocks: readonly FunctionBlock[] = [
  ...arithmetic,
  ...numberTheory,
  ...texts,
  ...lists,
  ...searching,
  ...dictionaries,
  ...matrices,
  ...algorithms,
];
