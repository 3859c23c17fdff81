/**
 * Dropout, alone and on the weights of causal attention, by libtorch's operators: where neither our own kernels nor a
 * fused one of libtorch, whose masks are its own, can serve. Attention goes sequence by sequence, so that no more
 * than one sequence's weights exist, and recomputes them in the backward pass.
 */
import { dropoutThreshold, mixSeed } from '../../../ops/dropout.js';
import type { FusedKernel } from '../../../ops/kernels.js';
import { asFactor, factor } from '../factors.js';
import { defineKernel, freeing, toDtype, type Kernel, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { countFrom, filled } from './shape.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

interface DropoutAttributes {
  rate: number;
  seed: number;
}

define('Phi1Dropout', (call) => {
  const { x } = call.inputs;
  return drop(call, call.native(x!), x!.shape, 0);
});

/** Drops elements of a part of a larger tensor, whose first element has the given index in the whole. */
function drop(call: KernelCall, x: Handle, shape: number[], first: number): Handle {
  const { operators, shims } = call;
  const { rate, seed } = call.attributes as unknown as DropoutAttributes;
  return shims.mul_Scalar(
    operators.mul_Tensor(x, dropoutKeeps(call, shape, rate, seed, first)),
    1 / (1 - rate),
  );
}

/** Which elements dropout keeps: the hash of `ops/dropout.ts` over int32 tensors. */
function dropoutKeeps(call: KernelCall, shape: number[], rate: number, seed: number, first: number): Handle {
  const { operators } = call;
  const size = shape.reduce((a, b) => a * b, 1);
  const constant = (value: number) => filled(call, [], 'int32', value | 0);
  const times = (x: Handle, factor: number) => operators.mul_Tensor(x, constant(factor));
  const fold = (x: Handle, bits: number) => {
    const shifted = operators.bitwise_right_shift_Tensor(x, constant(bits));
    return operators.bitwise_xor_Tensor(
      x,
      operators.bitwise_and_Tensor(shifted, constant(2 ** (32 - bits) - 1)),
    );
  };
  let hash = operators.bitwise_xor_Tensor(
    times(countFrom(call, first, size), 0x9e3779b1),
    constant(mixSeed(seed)),
  );
  hash = times(fold(hash, 16), 0x85ebca6b);
  hash = times(fold(hash, 13), 0xc2b2ae35);
  hash = operators.bitwise_and_Tensor(fold(hash, 16), constant(0x7fffffff));
  return operators.reshape(operators.ge_Tensor(hash, constant(dropoutThreshold(rate))), shape);
}

/** One sequence's heads [H, T, D] of tensors [B, T, H, D]. */
function sliceHeads(call: KernelCall, tensors: readonly Handle[], sequence: number): Handle[] {
  const { operators } = call;
  return tensors.map((x) => operators.permute(operators.select_int(x, 0, sequence), [1, 0, 2]));
}

/** The weights of one sequence before dropout, [H, T, T], and the logarithms of their sums, [H, T]; float32. */
function attentionWeights(call: KernelCall, q: Handle, k: Handle, time: number): [Handle, Handle] {
  const { operators, shims, attributes } = call;
  const product = operators.bmm(q, operators.permute(k, [0, 2, 1]));
  const scores = shims.mul_Scalar(toDtype(call, product, 'float32'), attributes.scale as number);
  const future = operators.triu(filled(call, [time, time], 'float32', -Infinity), 1);
  const masked = shims.add_Tensor(scores, future, 1);
  return [operators._softmax(masked, -1, false), operators.logsumexp(masked, [-1], false)];
}

/** The kernel of causal attention for a rate above 0. @returns the result and, as without dropout, the sums */
export function attentionWithDropout(call: KernelCall): Handle[] {
  const { inputs, operators, torch, backend } = call;
  const [batch, time, heads, size] = inputs.q!.shape as [number, number, number, number];
  const tensors = [inputs.q!, inputs.k!, inputs.v!].map((x) => factor(call, x));
  const out = torch.empty([batch, time, heads, size], torch.dtype(tensors[0]!), backend.device);
  const sums = torch.empty([batch, heads, time], 'float32', backend.device);
  for (let b = 0; b < batch; b++) {
    freeing(call, () => {
      const [q, k, v] = sliceHeads(call, tensors, b) as [Handle, Handle, Handle];
      const [weights, logSums] = attentionWeights(call, q, k, time);
      const dropped = drop(call, weights, [heads, time, time], b * heads * time * time);
      const mixed = operators.bmm(asFactor(call, dropped), v);
      operators.copy_(sliceHeads(call, [out], b)[0]!, mixed, false);
      operators.copy_(operators.select_int(sums, 0, b), logSums, false);
    });
  }
  return [out, sums];
}

/** The gradients of q, k and v. */
export function attentionWithDropoutGradients(call: KernelCall): Handle[] {
  const { inputs, operators, shims, torch, backend } = call;
  const [batch, time, heads] = inputs.q!.shape as [number, number, number, number];
  const tensors = [inputs.dy!, inputs.q!, inputs.k!, inputs.v!].map((x) => factor(call, x));
  const gradients = tensors.slice(1).map((x) => torch.empty(inputs.q!.shape, torch.dtype(x), backend.device));
  const transposed = (x: Handle) => operators.permute(x, [0, 2, 1]);
  for (let b = 0; b < batch; b++) {
    freeing(call, () => {
      const [dy, q, k, v] = sliceHeads(call, tensors, b) as [Handle, Handle, Handle, Handle];
      const [weights] = attentionWeights(call, q, k, time);
      const dropAll = (x: Handle) => drop(call, x, [heads, time, time], b * heads * time * time);
      const dWeights = dropAll(toDtype(call, operators.bmm(dy, transposed(v)), 'float32'));
      const dScores = operators._softmax_backward_data(dWeights, weights, -1, 'float32');
      const slopes = asFactor(call, shims.mul_Scalar(dScores, call.attributes.scale as number));
      const dropped = asFactor(call, dropAll(weights));
      const parts = [
        operators.bmm(slopes, k),
        operators.bmm(transposed(slopes), q),
        operators.bmm(transposed(dropped), dy),
      ];
      sliceHeads(call, gradients, b).forEach((place, i) => operators.copy_(place, parts[i]!, false));
    });
  }
  return gradients;
}
