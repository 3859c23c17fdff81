/** The fused op `likeliest` with our own CPU kernel (`packages/tensor/native/likeliest.cpp`). */
import type { FusedKernel } from '../../../ops/kernels.js';
import { defineKernel, type Kernel } from '../kernel.js';

const define: (name: FusedKernel, kernel: Kernel) => void = defineKernel;

define('Phi1Likeliest', ({ inputs, handle, torch, backend }) => {
  const logits = handle(inputs.logits!);
  if (!backend.cpuKernels || !torch.isContiguous(logits)) return [];
  const [rows, vocabulary] = inputs.logits!.shape as [number, number];
  const result = torch.empty([rows], 'int32', backend.device);
  const [from, to] = [logits, result].map((one) => torch.dataAddress(one)) as [number, number];
  backend.cpuKernels.likeliest(from, rows, vocabulary, to, backend.threads);
  return result;
});
