/** The fused ops of `ops/` on libtorch; what each computes is defined by its reference there. */
import type * as tf from '@tensorflow/tfjs';
import type { FusedKernel } from '../../../ops/kernels.js';
import { asFactor, factor, isReducedPrecision, weightFactor } from '../factors.js';
import { defineKernel, freeing, likeDtype, toDtype, type Kernel, type KernelCall } from '../kernel.js';
import type { Handle } from '../library.js';
import { attentionWithDropout, attentionWithDropoutGradients } from './dropout.js';
import { isOwn } from './placement.js';
import { addMatrixProduct, linearProduct, matrixProduct } from './products.js';
import { clampedIndices, deviceScalar, filled } from './shape.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

define('Phi1ToBfloat16', (call) => {
  const { inputs, native, backend } = call;
  const { x } = inputs;
  return backend.isBfloat16(x!) ? backend.share(x!) : toDtype(call, native(x!), 'bfloat16');
});

define('Phi1Linear', (call) => {
  const { inputs, operators, shims, torch, attributes } = call;
  const x = factor(call, inputs.x!);
  const weight = weightFactor(call, inputs.weight!);
  const bias = inputs.bias && weightFactor(call, inputs.bias);
  const isVector = inputs.x!.shape[0] === 1 && torch.isContiguous(x) && !isReducedPrecision(call);
  if (isVector && bias !== undefined && attributes.activation === undefined) {
    // one row goes as a matrix and a vector, which reads the weight faster
    const [outputs, width] = inputs.weight!.shape as [number, number];
    const y = shims.addmv(bias, weight, torch.view(x, [width], [1], 0), 1, 1);
    return torch.view(y, [1, outputs], [outputs, 1], 0);
  }
  const sum = linearProduct(call, x, weight, bias);
  if (attributes.activation !== 'gelu') return sum;
  return [operators.gelu(sum, 'tanh'), sum];
});

define('Phi1LinearGrad', (call) => {
  const { inputs, native, operators, attributes } = call;
  const [x, weight] = [factor(call, inputs.x!), weightFactor(call, inputs.weight!)];
  const whole = inputs.preActivation
    ? geluGradient(call, native(inputs.dy!), native(inputs.preActivation))
    : native(inputs.dy!);
  const dy = isReducedPrecision(call) ? toDtype(call, whole, 'bfloat16') : toDtype(call, whole, 'float32');
  const gradients = [
    matrixProduct(call, dy, weight),
    toDtype(call, matrixProduct(call, operators.t(dy), x), 'float32'), // a master weight's gradient is float32
  ];
  if (attributes.bias) gradients.push(operators.sum_dim_IntList(whole, [0], false, 'float32'));
  return gradients;
});

define('Phi1Gelu', ({ inputs, native, operators }) => operators.gelu(native(inputs.x!), 'tanh'));

define('Phi1GeluGrad', (call) =>
  geluGradient(call, call.native(call.inputs.dy!), call.native(call.inputs.x!)),
);

function geluGradient(call: KernelCall, dy: Handle, x: Handle): Handle {
  return call.operators.gelu_backward(likeDtype(call, dy, x), x, 'tanh');
}

define('Phi1LayerNorm', (call) => {
  return normalize(call, call.handle(call.inputs.x!));
});

/** @returns the norm, as products want it, and each row's mean and 1 / standard deviation */
function normalize(call: KernelCall, x: Handle): [Handle, Handle, Handle] {
  const { inputs, handle, operators, attributes } = call;
  const [gamma, beta] = [handle(inputs.gamma!), handle(inputs.beta!)];
  const epsilon = attributes.epsilon as number;
  const [y, mean, rstd] = operators.native_layer_norm(x, inputs.gamma!.shape, gamma, beta, epsilon);
  return [asFactor(call, y), mean, rstd];
}

define('Phi1LayerNormGrad', layerNormGradients);

function layerNormGradients({ inputs, handle, operators }: KernelCall): [Handle, Handle, Handle] {
  const { dy, x, mean, rstd, gamma } = inputs;
  const scale = handle(gamma!);
  return operators.native_layer_norm_backward(
    handle(dy!),
    handle(x!),
    gamma!.shape,
    handle(mean!),
    handle(rstd!),
    scale,
    scale, // only whether there is a bias matters
    [true, true, true],
  );
}

define('Phi1AddLayerNorm', (call) => {
  const { inputs, handle, native, shims } = call;
  const { x, first, second } = inputs;
  const branches = [first, second].flatMap((branch) => (branch ? [native(branch)] : []));
  const sum = branches.reduce((total, branch) => shims.add_Tensor(total, branch, 1), handle(x!));
  return [sum, ...normalize(call, sum)];
});

define('Phi1AddLayerNormGrad', (call) => {
  const { inputs, handle, shims } = call;
  const [dx, dgamma, dbeta] = layerNormGradients(call);
  return [shims.add_Tensor(dx, handle(inputs.dsum!), 1), dgamma, dbeta];
});

define('Phi1Rotary', (call) => {
  const { inputs, handle, native, operators, shims, attributes } = call;
  const { x, cos, sin } = inputs;
  const half = cos!.shape.at(-1)!;
  const [batch, time] = x!.shape;
  const tables = [cos!.shape.length === 3 ? batch! : 1, time!, 1, half];
  const [c, s] = [operators.view(handle(cos!), tables), operators.view(handle(sin!), tables)];
  const source = native(x!);
  const [first, second] = [operators.narrow(source, 3, 0, half), operators.narrow(source, 3, half, half)];
  const sign = attributes.backwards ? -1 : 1;
  const turned = [
    shims.add_Tensor(operators.mul_Tensor(first, c), operators.mul_Tensor(second, s), -sign),
    shims.add_Tensor(operators.mul_Tensor(second, c), operators.mul_Tensor(first, s), sign),
  ].map((part) => likeDtype(call, part, source)); // turned in float32, rounded once
  const rest = x!.shape[3]! - 2 * half;
  if (rest > 0) turned.push(operators.narrow(source, 3, 2 * half, rest));
  return operators.cat(turned, 3);
});

/** Between [B, T, H, D], the project's layout, and [B, H, T, D], libtorch's, without a copy. */
const swapHeads = ({ operators }: KernelCall, x: Handle) => operators.permute(x, [0, 2, 1, 3]);

/** What flash attention on a GPU takes: half precision, and heads of a multiple of 8 up to 256. */
function isForFlash({ torch, backend }: KernelCall, q: Handle): boolean {
  const size = torch.shape(q)[3]!;
  return backend.device.type === 'cuda' && torch.dtype(q) === 'bfloat16' && size % 8 === 0 && size <= 256;
}

define('Phi1CausalAttention', (call) => {
  const { inputs, operators, backend } = call;
  const { scale, rate } = call.attributes as { scale: number; rate: number };
  if (rate > 0) return attentionWithDropout(call);
  const [q, k, v] = [inputs.q!, inputs.k!, inputs.v!].map((x) => swapHeads(call, factor(call, x))) as [
    ...[Handle, Handle, Handle],
  ];
  const [out, logSumExp] =
    backend.device.type === 'cpu'
      ? operators._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0, true, undefined, scale)
      : isForFlash(call, q)
        ? operators._scaled_dot_product_flash_attention(q, k, v, 0, true, false, scale)
        : operators._scaled_dot_product_efficient_attention(q, k, v, undefined, true, 0, true, scale);
  return [swapHeads(call, out), logSumExp];
});

define('Phi1CausalAttentionGrad', (call) => {
  const { inputs, handle, attributes } = call;
  if ((attributes.rate as number) > 0) return attentionWithDropoutGradients(call);
  const logSumExp = handle((inputs.state as unknown as [tf.TensorInfo])[0]);
  const [dy, q, k, v, out] = [inputs.dy!, inputs.q!, inputs.k!, inputs.v!, inputs.out!].map((x) =>
    swapHeads(call, factor(call, x)),
  ) as AttentionTensors;
  return attentionGradients(call, [dy, q, k, v, out], logSumExp).map((gradient) => swapHeads(call, gradient));
});

/** dy, q, k, v and the result, [B, H, T, D] each. */
type AttentionTensors = [Handle, Handle, Handle, Handle, Handle];

function attentionGradients(call: KernelCall, tensors: AttentionTensors, logSumExp: Handle): Handle[] {
  const { operators, torch, backend } = call;
  const scale = call.attributes.scale as number;
  const [dy, q, k, v, out] = tensors;
  if (backend.device.type === 'cpu') {
    return operators._scaled_dot_product_flash_attention_for_cpu_backward(
      ...([...tensors, logSumExp, 0, true, undefined, scale] as const),
    );
  }
  // there is no dropout to repeat, but what stands for its state is looked at
  const none = torch.undefined();
  if (isForFlash(call, q)) {
    const [state, unused] = [[2], []].map((shape) => torch.empty(shape, 'uint64', backend.device));
    const time = torch.shape(q)[2]!;
    return operators._scaled_dot_product_flash_attention_backward(
      ...([...tensors, logSumExp, none, none, time, time, 0, true, state!, unused!, scale] as const),
    );
  }
  const seed = torch.empty([], 'int64', backend.device);
  const wanted = [true, true, true, false];
  return operators
    ._scaled_dot_product_efficient_attention_backward(
      ...([dy, q, k, v, none, out, logSumExp, seed, seed, 0, wanted, true, scale] as const),
    )
    .slice(0, 3);
}

define('Phi1Attention', (call) => {
  const { inputs, handle, operators, attributes } = call;
  const [q, k, v] = [inputs.q!, inputs.k!, inputs.v!].map((x) => swapHeads(call, handle(x)));
  const mask = inputs.mask && handle(inputs.mask);
  const scale = attributes.scale as number;
  return swapHeads(call, operators.scaled_dot_product_attention(q!, k!, v!, mask, 0, false, scale, false));
});

/** Token ids. libtorch refuses wrong ones on a CPU; a GPU would fail for good on them, as GatherV2's. */
function rowIds(call: KernelCall, rows: number): Handle {
  const ids = call.handle(call.inputs.ids!);
  return call.backend.device.type === 'cpu' ? ids : clampedIndices(call, ids, rows);
}

define('Phi1Embedding', (call) => {
  const weight = call.inputs.weight!;
  return call.operators.embedding(call.native(weight), rowIds(call, weight.shape[0]!), -1, false, false);
});

define('Phi1EmbeddingGrad', (call) => {
  const rows = call.attributes.rows as number;
  const dy = call.handle(call.inputs.dy!);
  return call.operators.embedding_dense_backward(dy, rowIds(call, rows), rows, -1, false);
});

define('Phi1CrossEntropy', (call) => {
  const { inputs, handle, operators, shims, torch, backend } = call;
  const { ignoreIndex, chunkTokens, withGradients } = call.attributes as {
    ignoreIndex: number;
    chunkTokens: number;
    withGradients: boolean;
  };
  const [tokens, width] = inputs.hidden!.shape as [number, number];
  const vocabulary = inputs.weight!.shape[0]!;
  const [hidden, weight] = [factor(call, inputs.hidden!), weightFactor(call, inputs.weight!)];
  const bias = inputs.bias && weightFactor(call, inputs.bias);
  const labels = toDtype(call, handle(inputs.labels!), 'int64');
  const counted = operators.ne_Tensor(handle(inputs.labels!), filled(call, [], 'int32', ignoreIndex));
  const targets = operators.unsqueeze(operators.mul_Tensor(labels, counted), 1); // an ignored label reads class 0
  const weights = toDtype(call, counted, 'float32');
  const total = operators.clamp_Tensor(
    operators.sum_dim_IntList(weights, [0], false, undefined),
    deviceScalar(call, 1),
    undefined,
  );
  const shares = operators.unsqueeze(operators.div_Tensor(weights, total), 1); // [tokens, 1], what each counts
  const loss = filled(call, [], 'float32', 0);
  const dHidden = torch.empty(
    withGradients ? [tokens, width] : [0],
    isReducedPrecision(call) ? 'bfloat16' : 'float32',
    backend.device,
  );
  const dWeight = filled(call, withGradients ? [vocabulary, width] : [0], 'float32', 0);
  const dBias = filled(call, withGradients && bias ? [vocabulary, 1] : [0], 'float32', 0);
  const chunkFrom = (start: number) => {
    const size = Math.min(chunkTokens, tokens - start);
    const part = (x: Handle) => operators.narrow(x, 0, start, size);
    const [chunk, target, share] = [part(hidden), part(targets), part(shares)];
    const product = linearProduct(call, chunk, weight, bias);
    const logits = toDtype(call, product, 'float32');
    const logProbabilities = operators._log_softmax(logits, 1, false);
    for (const done of new Set([product, logits])) torch.delete(done);
    const picked = operators.mul_Tensor(operators.gather(logProbabilities, 1, target, false), share);
    const chunkLoss = operators.sum_dim_IntList(picked, [0, 1], false, undefined);
    operators.copy_(loss, shims.add_Tensor(loss, chunkLoss, -1), false);
    if (!withGradients) return;
    const dLogits = operators.exp_(logProbabilities); // softmax, then minus one at the label
    operators.scatter_add_(dLogits, 1, target, filled(call, [size, 1], 'float32', -1));
    // the share weighs rows; it goes to the small factors of each product, not to [size, vocabulary]
    if (bias) shims.addmm_out(dBias, dBias, operators.t(dLogits), share, 1, 1);
    const left = asFactor(call, dLogits);
    const dChunk = matrixProduct(call, left, weight);
    operators.copy_(part(dHidden), operators.mul__Tensor(dChunk, share), false);
    const right = asFactor(call, operators.mul_Tensor(chunk, share));
    addMatrixProduct(call, dWeight, operators.t(left), right);
  };
  for (let start = 0; start < tokens; start += chunkTokens) {
    freeing(call, () => {
      chunkFrom(start);
    });
  }
  if (!withGradients) return [loss];
  return bias ? [loss, dHidden, dWeight, operators.view(dBias, [vocabulary])] : [loss, dHidden, dWeight];
});

define('Phi1AdamW', (call) => {
  const { inputs, handle, native, operators, backend, attributes } = call;
  const { weightDecay, learningRate, beta1, beta2, epsilon, step } = attributes as {
    weightDecay: number[];
    learningRate: number;
    beta1: number;
    beta2: number;
    epsilon: number;
    step: number;
  };
  const lists = inputs as unknown as Record<string, tf.TensorInfo[]>;
  const stepTensor = deviceScalar(call, step); // a GPU reads it there
  for (const decay of new Set(weightDecay)) {
    const members = weightDecay.flatMap((value, i) => (value === decay ? [i] : []));
    const list = (name: string, as = native) => members.map((i) => as(lists[name]![i]!));
    operators._fused_adamw_(
      list('parameters'),
      list('gradients', handle),
      list('firstMoments'),
      list('secondMoments'),
      [],
      members.map(() => stepTensor),
      learningRate,
      beta1,
      beta2,
      decay,
      epsilon,
      false,
      false,
      undefined,
      undefined,
    );
  }
  for (const parameter of lists.parameters!) backend.written(parameter);
  return [];
});

define('Phi1ClipByGlobalNorm', (call) => {
  const { inputs, handle, operators, shims, torch, backend, attributes } = call;
  const given = inputs.gradients as unknown as tf.TensorInfo[];
  const gradients = given.map(handle);
  const squares = gradients.map((gradient) => {
    const flat = operators.reshape(gradient, [-1]);
    return operators.dot(flat, flat);
  });
  const norm = operators.sqrt(operators.sum_dim_IntList(operators.stack(squares, 0), [0], false, undefined));
  const ratio = operators.div_Tensor(
    torch.scalar(attributes.maxNorm as number),
    shims.add_Scalar(norm, 1e-6, 1),
  );
  const scale = operators.clamp_Tensor(ratio, undefined, deviceScalar(call, 1));
  if (attributes.inPlace === true && given.every((info) => isOwn(backend, info))) {
    operators._foreach_mul__Tensor(gradients, scale);
    return [norm, ...given.map((info) => backend.share(info))];
  }
  return [norm, ...operators._foreach_mul_Tensor(gradients, scale)];
});
