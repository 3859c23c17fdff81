/** All function blocks. */
import type { FunctionBlock } from '../core/block.js';
import { arithmetic } from './arithmetic.js';
import { dictionaries } from './dictionaries.js';
import { dynamic } from './dynamic.js';
import { firstLists } from './first-lists.js';
import { firstNumbers } from './first-numbers.js';
import { firstTexts } from './first-texts.js';
import { listParts } from './list-parts.js';
import { lists } from './lists.js';
import { matrices } from './matrices.js';
import { numberTheory } from './number-theory.js';
import { parsing } from './parsing.js';
import { processes } from './processes.js';
import { searching } from './searching.js';
import { textForms } from './text-forms.js';
import { texts } from './texts.js';

/** What every beginner's book begins with: one idea each, under the plainest of names. */
export const firstBlocks: readonly FunctionBlock[] = [...firstNumbers, ...firstLists, ...firstTexts];

export const functionBlocks: readonly FunctionBlock[] = [
  ...firstBlocks,
  ...arithmetic,
  ...numberTheory,
  ...texts,
  ...textForms,
  ...lists,
  ...listParts,
  ...searching,
  ...dictionaries,
  ...matrices,
  ...dynamic,
  ...parsing,
  ...processes,
];
