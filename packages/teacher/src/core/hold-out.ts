/**
 * What training data never draws, whatever the seed, so that a benchmark can ask for it: the functions, elements and
 * methods that are marked `heldOut` in the catalogue (an element as a function of its own; in a pipeline it is
 * taught), of the grammar's programs a tenth by their shapes, and of pipelines the pairs of an aggregate with a condition or mapper that {@link isHeldOutPair} names.
 * What is composed of other parts and comes to a held-out function word by word is left out too (`held-out-code.ts`).
 */
import { UserError } from '@phi1/base';

/** `training`: all but what is held out. `unseen`: only what is held out. */
export type Split = 'training' | 'unseen';

const SPLITS: readonly Split[] = ['training', 'unseen'];

/** One pair in so many is held out. */
const ONE_IN = 10;

/** @param part a condition's or mapper's id, such as `int.even` */
export function isHeldOutPair(aggregate: string, part: string): boolean {
  return hash(`${aggregate} of ${part}`) % ONE_IN === 0;
}

/** @param shape a program's block, such as `grammar.2f` */
export function isHeldOutShape(shape: string): boolean {
  return hash(shape) % ONE_IN === 0;
}

/** FNV-1a with a final avalanche, so that the remainder hangs on every character. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
  return (value ^ (value >>> 15)) >>> 0;
}

/** Whether something may be drawn for a split. */
export function isOf(split: Split, { heldOut }: { heldOut: boolean }): boolean {
  return heldOut === (split === 'unseen');
}

/** The first of so many attempts that is of the split. */
export function firstOf<T extends { heldOut: boolean }>(
  split: Split,
  attempts: number,
  attempt: () => T | undefined,
): T | undefined {
  for (let i = 0; i < attempts; i++) {
    const made = attempt();
    if (made && isOf(split, made)) return made;
  }
  return undefined;
}

/** @throws UserError when it is no split */
export function checkSplit(split: Split): void {
  if (!SPLITS.includes(split)) throw new UserError(`split ${String(split)}: expected ${SPLITS.join(' or ')}`);
}
