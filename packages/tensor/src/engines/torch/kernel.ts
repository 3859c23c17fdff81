/**
 * How a kernel of this engine is written: a function of native handles that returns native handles. What it
 * makes on the way is freed when it returns; its results become TensorFlow.js's tensors.
 */
import * as tf from '@tensorflow/tfjs';
import { BACKEND_NAME, type TorchBackend } from './backend.js';
import { DTYPE, TorchError, type Handle, type Torch, type TorchDtype } from './library.js';
import { runOnCpu } from './on-cpu.js';
import type { Operators, Shims } from './operators.js';

/** What a kernel is called with. */
export interface KernelCall {
  backend: TorchBackend;
  torch: Torch;
  operators: Operators;
  shims: Shims;
  /** TensorFlow.js's view of the inputs, by name; an absent one is undefined. */
  inputs: Record<string, tf.TensorInfo>;
  /** The native tensor of an input, in float32 where it is held as bfloat16; never write to it. */
  handle: (input: tf.TensorInfo) => Handle;
  /** The native tensor of an input as it is held: for kernels that know bfloat16, copy nothing, or write to it. */
  native: (input: tf.TensorInfo) => Handle;
  attributes: Record<string, unknown>;
}

export type KernelResult = Handle | tf.TensorInfo | (Handle | tf.TensorInfo)[];
export type Kernel = (call: KernelCall) => KernelResult;

type FirstKernel = (call: KernelCall) => KernelResult | undefined;

const firstKernels = new Map<string, FirstKernel[]>();

/** Registers what is tried before the kernel of that name: it returns undefined for a call that does not fit. */
export function defineNativeKernel(kernelName: string, kernel: FirstKernel): void {
  firstKernels.set(kernelName, [...(firstKernels.get(kernelName) ?? []), kernel]);
}

/** Registers a kernel under TensorFlow.js's name for it. Strings, which never go native, get the cpu kernel. */
export function defineKernel(kernelName: string, kernel: Kernel): void {
  tf.registerKernel({
    kernelName,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const torch = backend as TorchBackend;
      if (hasStrings(inputs))
        return runOnCpu(tf.getKernel(kernelName, 'cpu').kernelFunc, inputs, attrs, torch);
      return run(kernelName, kernel, inputs, attrs, torch);
    },
  });
}

/** The cpu backend's kernel, for what native operators do otherwise on some types. */
export function asOnCpu(kernelName: string, { inputs, attributes, backend }: KernelCall): KernelResult {
  const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
  return runOnCpu(kernelFunc, inputs, attributes as tf.NamedAttrMap, backend);
}

function hasStrings(inputs: tf.NamedTensorInfoMap): boolean {
  for (const name in inputs) if (inputs[name]?.dtype === 'string') return true;
  return false;
}

function run(
  kernelName: string,
  kernel: Kernel,
  inputs: tf.NamedTensorInfoMap,
  attributes: tf.NamedAttrMap | undefined,
  backend: TorchBackend,
): tf.TensorInfo | tf.TensorInfo[] {
  const { torch } = backend;
  const outer = torch.scope;
  const scope = new Set<Handle>();
  torch.scope = scope;
  try {
    const call: KernelCall = {
      backend,
      torch,
      operators: backend.operators,
      shims: backend.shims,
      inputs: inputs as Record<string, tf.TensorInfo>,
      handle: (input) => {
        const held = backend.handle(input);
        return backend.isBfloat16(input) ? toDtype(backend, held, 'float32') : held;
      },
      native: (input) => backend.handle(input),
      attributes: (attributes ?? {}) as Record<string, unknown>,
    };
    const result = firstResult(firstKernels.get(kernelName), call) ?? kernel(call);
    return Array.isArray(result)
      ? result.map((one) => finish(one, backend, scope))
      : finish(result, backend, scope);
  } catch (error) {
    if (!(error instanceof TorchError)) throw error;
    throw new Error(`${kernelName}(${describeInputs(inputs)}): ${error.message}`, { cause: error });
  } finally {
    torch.scope = outer;
    for (const handle of scope) torch.delete(handle);
  }
}

/** Runs a part of a kernel that leaves no tensor behind: what it makes is freed when it is done. */
export function freeing({ torch }: { torch: Torch }, part: () => void): void {
  const outer = torch.scope;
  const scope = new Set<Handle>();
  torch.scope = scope;
  try {
    part();
  } finally {
    torch.scope = outer;
    for (const handle of scope) torch.delete(handle);
  }
}

function firstResult(
  kernels: readonly FirstKernel[] | undefined,
  call: KernelCall,
): KernelResult | undefined {
  if (!kernels) return undefined;
  for (const kernel of kernels) {
    const result = kernel(call);
    if (result !== undefined) return result;
  }
  return undefined;
}

/** `a: float32 [2,3], b: int32 []` */
function describeInputs(inputs: tf.NamedTensorInfoMap): string {
  return Object.entries(inputs)
    .map(([name, value]) => {
      if (Array.isArray(value)) return `${name}: ${String(value.length)} tensors`;
      return value ? `${name}: ${value.dtype} [${String(value.shape)}]` : `${name}: none`;
    })
    .join(', ');
}

/** Takes a result out of the scope, as a type that TensorFlow.js knows. */
function finish(result: Handle | tf.TensorInfo, backend: TorchBackend, scope: Set<Handle>): tf.TensorInfo {
  if (typeof result !== 'number') return result;
  const code = backend.torch.dtypeCode(result);
  if (code === DTYPE.int64 || code === DTYPE.uint8) result = toDtype(backend, result, 'int32');
  else if (code === DTYPE.float64) result = toDtype(backend, result, 'float32');
  if (!scope.delete(result)) throw new Error('a kernel returned a tensor that is not its own');
  return backend.register(result);
}

/** A copy in another type; the same handle where it is of that type already. */
export function toDtype(
  { torch, operators }: { torch: Torch; operators: Operators },
  handle: Handle,
  dtype: TorchDtype,
): Handle {
  const code = torch.dtypeCode(handle);
  if (code === DTYPE[dtype]) return handle;
  if (code === DTYPE.complex64) throw new TorchError('expected real numbers, not a complex64 tensor');
  return operators._to_copy(handle, dtype, undefined, undefined, undefined, false, undefined);
}

/** A result in the type of another tensor, for what TensorFlow.js does not promote and torch does. */
export function likeDtype(
  target: { torch: Torch; operators: Operators },
  handle: Handle,
  other: Handle,
): Handle {
  if (target.torch.dtypeCode(handle) === target.torch.dtypeCode(other)) return handle;
  return toDtype(target, handle, target.torch.dtype(other));
}
