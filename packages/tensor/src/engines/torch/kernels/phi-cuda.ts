/**
 * The fused ops of a training step with our own CUDA kernels (`cuda/kernels.ts`), which do in one reading of memory what
 * takes libtorch's operators several. Where a call does not fit, the same op's kernel in `phi.ts` serves.
 */
import { dropoutThreshold, mixSeed } from '../../../ops/dropout.js';
import type { FusedKernel } from '../../../ops/kernels.js';
import type { CudaKernels } from '../cuda/kernels.js';
import { factor, isReducedPrecision, weightFactor } from '../factors.js';
import {
  defineNativeKernel,
  freeing,
  likeDtype,
  toDtype,
  type KernelCall,
  type KernelResult,
} from '../kernel.js';
import { DTYPE, type Handle, type Torch } from '../library.js';
import { addMatrixProduct, linearProduct, matrixProduct } from './products.js';
import { deviceScalar, filled } from './shape.js';

type CudaKernel = (call: KernelCall, cuda: CudaKernels) => KernelResult | undefined;

function define(name: FusedKernel, kernel: CudaKernel): void {
  defineNativeKernel(name, (call) => {
    const { cudaKernels } = call.backend;
    return cudaKernels && kernel(call, cudaKernels);
  });
}

/** Whether our kernels know the type. */
function isActivation(torch: Torch, handle: Handle): boolean {
  const code = torch.dtypeCode(handle);
  return code === DTYPE.float32 || code === DTYPE.bfloat16;
}

define('Phi1LinearGrad', (call, cuda) => {
  const { inputs, native, operators, torch, attributes } = call;
  const given = native(inputs.dy!);
  if (!isActivation(torch, given)) return undefined;
  const pre = inputs.preActivation && native(inputs.preActivation);
  const [whole, biasGradient] = pre
    ? cuda.geluBackward(likeDtype(call, given, pre), pre)!
    : [given, attributes.bias ? cuda.columnSum(given)! : undefined];
  const dy = toDtype(call, whole, isReducedPrecision(call) ? 'bfloat16' : 'float32');
  const gradients = [
    matrixProduct(call, dy, weightFactor(call, inputs.weight!)),
    toDtype(call, matrixProduct(call, operators.t(dy), factor(call, inputs.x!)), 'float32'),
  ];
  return attributes.bias ? [...gradients, biasGradient!] : gradients;
});

define('Phi1LayerNorm', (call, cuda) => {
  const { inputs, handle, attributes } = call;
  const [x, gamma, beta] = [handle(inputs.x!), handle(inputs.gamma!), handle(inputs.beta!)];
  const element = isReducedPrecision(call) ? 'bfloat16' : 'float32';
  const result = cuda.layerNorm(x, [], gamma, beta, attributes.epsilon as number, element);
  return result && [result.y, result.mean, result.rstd];
});

define('Phi1LayerNormGrad', ({ inputs, handle, native }, cuda) => {
  const { dy, x, mean, rstd, gamma } = inputs;
  return cuda.layerNormBackward(native(dy!), handle(x!), handle(mean!), handle(rstd!), handle(gamma!));
});

define('Phi1AddLayerNorm', (call, cuda) => {
  const { inputs, handle, native, attributes } = call;
  const { x, first, second, gamma, beta } = inputs;
  const branches = [first, second].flatMap((branch) => (branch ? [native(branch)] : []));
  const [scale, shift, epsilon] = [handle(gamma!), handle(beta!), attributes.epsilon as number];
  const element = isReducedPrecision(call) ? 'bfloat16' : 'float32';
  const result = cuda.layerNorm(handle(x!), branches, scale, shift, epsilon, element);
  return result && [result.sum, result.y, result.mean, result.rstd];
});

define('Phi1AddLayerNormGrad', ({ inputs, handle, native }, cuda) => {
  const { dy, dsum, x, mean, rstd, gamma } = inputs;
  return cuda.layerNormBackward(
    native(dy!),
    handle(x!),
    handle(mean!),
    handle(rstd!),
    handle(gamma!),
    handle(dsum!),
  );
});

define('Phi1Rotary', ({ inputs, handle, native, attributes }, cuda) => {
  const { x, cos, sin } = inputs;
  return cuda.rotary(native(x!), handle(cos!), handle(sin!), Boolean(attributes.backwards));
});

define('Phi1Dropout', ({ inputs, native, attributes }, cuda) => {
  const { rate, seed } = attributes as { rate: number; seed: number };
  return cuda.dropout(native(inputs.x!), mixSeed(seed), dropoutThreshold(rate), 1 / (1 - rate));
});

define('Phi1CrossEntropy', (call, cuda) => {
  const { inputs, handle, operators, torch, backend } = call;
  const { ignoreIndex, chunkTokens, withGradients } = call.attributes as {
    ignoreIndex: number;
    chunkTokens: number;
    withGradients: boolean;
  };
  const [tokens, width] = inputs.hidden!.shape as [number, number];
  const vocabulary = inputs.weight!.shape[0]!;
  const [hidden, weight] = [factor(call, inputs.hidden!), weightFactor(call, inputs.weight!)];
  const bias = inputs.bias && weightFactor(call, inputs.bias);
  const labels = handle(inputs.labels!);
  const counted = operators.ne_Tensor(labels, filled(call, [], 'int32', ignoreIndex));
  const weights = toDtype(call, counted, 'float32');
  const sumRows = (x: Handle) => operators.sum_dim_IntList(x, [0], false, undefined);
  const shares = operators.div_Tensor(
    weights,
    operators.clamp_Tensor(sumRows(weights), deviceScalar(call, 1), undefined),
  );
  const losses = torch.empty([tokens], 'float32', backend.device);
  const dHidden = torch.empty(withGradients ? [tokens, width] : [0], torch.dtype(hidden), backend.device);
  const dWeight = filled(call, withGradients ? [vocabulary, width] : [0], 'float32', 0);
  const dBias = filled(call, withGradients && bias ? [vocabulary] : [0], 'float32', 0);
  const chunkFrom = (start: number) => {
    const part = (x: Handle) => operators.narrow(x, 0, start, Math.min(chunkTokens, tokens - start));
    const chunk = part(hidden);
    const logits = linearProduct(call, chunk, weight, bias);
    operators.copy_(
      part(losses),
      cuda.crossEntropy(logits, part(labels), part(shares), withGradients)!,
      false,
    );
    if (!withGradients) return;
    // the logits are their own gradient now, each row weighed by its share
    operators.copy_(part(dHidden), matrixProduct(call, logits, weight), false);
    addMatrixProduct(call, dWeight, operators.t(logits), chunk);
    if (bias) cuda.columnSum(logits, dBias);
  };
  for (let start = 0; start < tokens; start += chunkTokens) {
    freeing(call, () => {
      chunkFrom(start);
    });
  }
  const loss = sumRows(losses);
  if (!withGradients) return [loss];
  return bias ? [loss, dHidden, dWeight, dBias] : [loss, dHidden, dWeight];
});
