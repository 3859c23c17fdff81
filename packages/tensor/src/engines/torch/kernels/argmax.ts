/** The fused op `argmax` with our own CPU kernel (`packages/tensor/native/argmax.cpp`). */
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineKernel, type Kernel } from '../kernel.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

define('Phi1Argmax', ({ inputs, handle, torch, backend }) => {
  const logits = handle(inputs.logits!);
  if (!backend.cpuKernels || !torch.isContiguous(logits)) return [];
  const [rows, vocabulary] = inputs.logits!.shape as [number, number];
  const result = torch.empty([rows], 'int32', backend.device);
  const [from, to] = [logits, result].map((one) => torch.dataAddress(one)) as [number, number];
  backend.cpuKernels.argmax(from, rows, vocabulary, to, backend.threads);
  return result;
});
