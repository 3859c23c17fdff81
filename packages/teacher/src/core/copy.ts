/** Deep copies of Python values, so that one call's changes to its arguments are not the next one's inputs. */
import { Dict, PySet, Tuple, type Value } from '@phi1/python';

/**
 * Copies lists, tuples, dicts (not their keys) and sets; everything else, instances included, is shared with the
 * original.
 */
export function deepCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (value instanceof Tuple) return new Tuple(value.items.map(deepCopy));
  if (value instanceof Dict) {
    const copy = new Dict(value.typeName, value.missing);
    for (const [key, item] of value.entries.values()) copy.set(key, deepCopy(item));
    return copy;
  }
  return value instanceof PySet ? new PySet(value.members.values()) : value;
}
