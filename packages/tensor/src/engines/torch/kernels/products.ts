/**
 * Products of float32 matrices by the faster of the two libraries in libtorch. ATen's own operators go to MKL,
 * which serves AMD's processors with code for AVX2; oneDNN, which libtorch has for its compiler, uses AVX-512 on
 * them and is then twice as fast. Everything that is not a large product on such a CPU stays ATen's.
 */
import { cpus } from 'node:os';
import type { KernelCall } from '../kernel.js';
import { DTYPE, type Handle, type Torch } from '../library.js';
import { parseSchema, type FunctionOf } from '../schema.js';
import { compileShim } from '../shim.js';

/** `W` as [out, in]; the string is what follows the product, with parameters and a variant that it has not here. */
const LINEAR = '_linear_pointwise(Tensor, Tensor, Tensor?, str, none[], str?) -> Tensor';
/** The same with a tensor that joins the product: `(x, other, W, bias, 'add')`. */
const LINEAR_BINARY = '_linear_pointwise_binary(Tensor, Tensor, Tensor, Tensor?, str) -> Tensor';

interface OneDnn {
  linear: FunctionOf<typeof LINEAR>;
  linearBinary: FunctionOf<typeof LINEAR_BINARY>;
}

/** Below so many multiplications, choosing and starting oneDNN's code takes longer than it saves. */
const LEAST_MULTIPLICATIONS = 2 ** 22;

type Call = Pick<KernelCall, 'torch' | 'operators' | 'shims' | 'backend'>;

/** x W^T + bias, for x [rows, in] and W [out, in], any strides. */
export function linearProduct(call: Call, x: Handle, weight: Handle, bias?: Handle): Handle {
  const oneDnn = oneDnnFor(call, x, weight, 0);
  if (!oneDnn) return call.operators.linear(x, weight, bias);
  return oneDnn.linear(x, weight, bias, 'none', [], undefined);
}

/** a b, for a [m, k] and b [k, n], any strides. */
export function matrixProduct(call: Call, a: Handle, b: Handle): Handle {
  const oneDnn = oneDnnFor(call, a, b, 1);
  if (!oneDnn) return call.operators.mm(a, b);
  return oneDnn.linear(a, call.operators.t(b), undefined, 'none', [], undefined);
}

/** Adds a b to a float32 sum [m, n], in place; a and b may be bfloat16. */
export function addMatrixProduct(call: Call, sum: Handle, a: Handle, b: Handle): void {
  const oneDnn = oneDnnFor(call, a, b, 1);
  if (oneDnn) {
    const added = oneDnn.linearBinary(a, sum, call.operators.t(b), undefined, 'add');
    call.operators.copy_(sum, added, false);
  } else if (call.torch.dtypeCode(a) === DTYPE.bfloat16) {
    call.operators.copy_(sum, call.shims.add_Tensor(sum, call.operators.mm(a, b), 1), false);
  } else {
    call.shims.addmm_out(sum, sum, a, b, 1, 1);
  }
}

/** @param outer which dimension of b is not summed over */
function oneDnnFor({ torch, backend }: Call, a: Handle, b: Handle, outer: 0 | 1): OneDnn | undefined {
  if (backend.device.type !== 'cpu') return undefined;
  const oneDnn = findOneDnn(torch);
  if (!oneDnn) return undefined;
  if ([a, b].some((operand) => torch.dtypeCode(operand) !== DTYPE.float32)) return undefined;
  const [shapeA, shapeB] = [torch.shape(a), torch.shape(b)];
  if (shapeA.length !== 2 || shapeB.length !== 2 || shapeA[1] !== shapeB[1 - outer]) return undefined;
  return shapeA[0]! * shapeA[1]! * shapeB[outer]! >= LEAST_MULTIPLICATIONS ? oneDnn : undefined;
}

const found = new WeakMap<Torch, OneDnn | false>();

function findOneDnn(torch: Torch): OneDnn | undefined {
  let oneDnn = found.get(torch);
  if (oneDnn === undefined) {
    oneDnn = isPreferred(torch) && {
      linear: compileShim(torch, parseSchema(LINEAR), 'cpu') as OneDnn['linear'],
      linearBinary: compileShim(torch, parseSchema(LINEAR_BINARY), 'cpu') as OneDnn['linearBinary'],
    };
    found.set(torch, oneDnn);
  }
  return oneDnn || undefined;
}

/** By the processor's name and not by a measurement, so that a resumed run computes the same numbers. */
function isPreferred(torch: Torch): boolean {
  const isThere = torch.find('void aoti_torch_cpu__linear_pointwise()') !== undefined;
  return isThere && (cpus()[0]?.model.includes('AMD') ?? false);
}
