/**
 * Arithmetic of int32 as TensorFlow.js's cpu backend has it, where every op computes in JavaScript's numbers and
 * stores the result as `ToInt32` does: exact in float64, cut toward zero, modulo 2^32, and 0 for what is no number.
 */
import { toDtype, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';

const TWO_TO_32 = 2 ** 32;

/** The numbers of a tensor in float64, in which all of int32 and its sums are exact. */
export function wide(call: KernelCall, x: Handle): Handle {
  return toDtype(call, x, 'float64');
}

/**
 * int32 from floats, as JavaScript has it.
 *
 * @param mayBeHuge whether finite numbers of 2^63 and more can occur, which int64 does not hold
 */
export function toInt32(call: KernelCall, x: Handle, { mayBeHuge = false } = {}): Handle {
  const { operators, torch } = call;
  const small = mayBeHuge ? operators.fmod_Tensor(x, torch.scalar(TWO_TO_32)) : x;
  const finite = operators.nan_to_num(small, 0, 0, 0);
  return toDtype(call, toDtype(call, finite, 'int64'), 'int32');
}
