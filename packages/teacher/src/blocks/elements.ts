/** All conditions and functions of one element, by the type of the element. */
import type { ElementType, Mapper, Predicate } from '../core/block.js';
import { intMappers, intPredicates } from './int-elements.js';
import {
  charMappers,
  charPredicates,
  rowMappers,
  rowPredicates,
  textMappers,
  textPredicates,
} from './text-elements.js';

export const predicates: Readonly<Record<ElementType, readonly Predicate[]>> = {
  int: intPredicates,
  str: textPredicates,
  char: charPredicates,
  'list[int]': rowPredicates,
};

export const mappers: Readonly<Record<ElementType, readonly Mapper[]>> = {
  int: intMappers,
  str: textMappers,
  char: charMappers,
  'list[int]': rowMappers,
};
