/**
 * The gradients of a scalar, with memory given back on the way. `tf.variableGrads` keeps every activation and
 * every intermediate gradient until the whole backward pass is done; this walk over the same tape frees both
 * as soon as the op that needs them has used them, and recomputes what {@link recompute} did not keep. First
 * derivatives only, and not inside another gradient.
 */
import * as tf from '@tensorflow/tfjs';
import { withGradient } from './with-gradient.js';

/** What of TensorFlow.js's tape node the walk reads. */
interface TapeNode {
  kernelName: string;
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
  saved: tf.Tensor[];
  gradient?: (dys: (tf.Tensor | undefined)[]) => Record<string, () => tf.Tensor>;
}

/** What of TensorFlow.js's engine records a tape; its declarations hide the two methods. */
interface Recorder {
  startTape(): void;
  endTape(): void;
  state: { gradientDepth: number; activeTape: TapeNode[] | null };
}

/** What is recomputed in the backward pass, by the id of its result; there while a tape is recorded or walked. */
let replays: Map<number, Block> | undefined;

type Block = (...inputs: tf.Tensor[]) => tf.Tensor;

/**
 * @param f computes a float32 scalar from the variables
 * @returns the scalar, and its gradient in each variable in their order; zero where it does not depend on one
 * @throws Error when f returns no scalar, or an op on the way has no gradient or one of another shape
 */
export function valueAndGradients(
  f: () => tf.Scalar,
  variables: readonly tf.Variable[],
): { value: tf.Scalar; gradients: tf.Tensor[] } {
  const engine = tf.engine() as unknown as Recorder;
  if (engine.state.gradientDepth > 0) throw new Error('valueAndGradients: called inside another gradient');
  replays = new Map();
  try {
    const { value, tape } = record(f);
    try {
      if (value.rank > 0)
        throw new Error(`valueAndGradients: expected a scalar, not [${String(value.shape)}]`);
      return { value, gradients: tf.tidy(() => computeGradients(value, tape, variables)) };
    } catch (error) {
      value.dispose();
      throw error;
    } finally {
      for (const node of tape) tf.dispose(node.saved);
    }
  } finally {
    replays = undefined;
  }
}

/**
 * Calls f, and keeps of it nothing but the inputs for the backward pass of {@link valueAndGradients}, which calls f
 * again when it needs what is in between (activation checkpointing, Chen et al. 2016). Elsewhere it only calls f.
 *
 * @param f a pure function of the inputs, of variables and of tensors that are kept; it returns a new tensor
 */
export function recompute<T extends tf.Tensor>(f: (...inputs: tf.Tensor[]) => T, inputs: tf.Tensor[]): T {
  if (!replays || tf.engine().state.gradientDepth === 0) return tf.tidy(() => f(...inputs));
  const result = withGradient<T>(inputs, (save) => {
    save(inputs);
    return {
      value: f(...inputs),
      gradFunc: () => {
        throw new Error('recompute: its gradient is known to valueAndGradients alone');
      },
    };
  });
  replays.set(result.id, f);
  return result;
}

/** Runs f with a tape. The value is the caller's, and so is what the tape has saved. */
function record<T extends tf.Tensor>(f: () => T): { value: T; tape: TapeNode[] } {
  const engine = tf.engine() as unknown as Recorder;
  engine.startTape();
  const tape = engine.state.activeTape!;
  try {
    return { value: tf.tidy(f), tape };
  } catch (error) {
    for (const { saved } of tape) tf.dispose(saved);
    throw error;
  } finally {
    engine.endTape();
    engine.state.activeTape = null;
  }
}

function computeGradients(
  value: tf.Scalar,
  tape: TapeNode[],
  variables: readonly tf.Variable[],
): tf.Tensor[] {
  const gradients = new Gradients();
  gradients.add(value, tf.ones([]));
  walk(tape, variables, gradients);
  return variables.map((variable) => gradients.take(variable) ?? tf.zerosLike(variable));
}

/** Carries gradients from the results of a tape's ops to their inputs, as far as the leaves. */
function walk(tape: TapeNode[], leaves: readonly tf.Tensor[], gradients: Gradients): void {
  const reached = reachedFrom(tape, leaves);
  for (const node of tape.toReversed()) {
    const dys = node.outputs.map((output) => gradients.take(output));
    if (dys.some((dy) => dy !== undefined) && node.outputs.some(({ id }) => reached.has(id))) {
      const block = replays?.get(node.outputs[0]!.id);
      if (block) replay(block, node, dys[0]!, { leaves, reached, gradients });
      else propagate(node, dys, reached, gradients);
    }
    tf.dispose([dys.filter((dy) => dy !== undefined), node.saved]);
  }
}

/** The ids of all tensors that depend on the leaves, and of the leaves. A block may depend on any variable. */
function reachedFrom(tape: TapeNode[], leaves: readonly tf.Tensor[]): Set<number> {
  const reached = new Set(leaves.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    const isReached = Object.values(inputs).some(({ id }) => reached.has(id)) || replays?.has(outputs[0]!.id);
    if (!isReached) continue;
    for (const { id } of outputs) reached.add(id);
  }
  return reached;
}

/** The backward pass of a block: its forward pass once more, with a tape, and a walk over that. */
function replay(
  block: Block,
  node: TapeNode,
  dy: tf.Tensor,
  {
    leaves,
    reached,
    gradients,
  }: { leaves: readonly tf.Tensor[]; reached: Set<number>; gradients: Gradients },
): void {
  const inputs = Object.values(node.inputs);
  const { value, tape } = record(() => block(...node.saved));
  try {
    gradients.add(value, dy.clone());
    value.dispose();
    const wanted = node.saved.filter((_, i) => reached.has(inputs[i]!.id));
    walk(tape, [...leaves, ...wanted], gradients);
  } finally {
    for (const { saved } of tape) tf.dispose(saved);
  }
  node.saved.forEach((saved, i) => {
    const gradient = gradients.take(saved);
    if (gradient) gradients.add(inputs[i]!, gradient);
  });
}

function propagate(
  node: TapeNode,
  dys: (tf.Tensor | undefined)[],
  reached: Set<number>,
  gradients: Gradients,
): void {
  if (!node.gradient) throw new Error(`valueAndGradients: ${node.kernelName} has no gradient`);
  const inputGradients = node.gradient(dys);
  for (const [name, input] of Object.entries(node.inputs)) {
    if (!reached.has(input.id)) continue;
    const gradient = inputGradients[name];
    if (!gradient) throw new Error(`valueAndGradients: ${node.kernelName} has no gradient in ${name}`);
    const dx = tf.tidy(gradient);
    if (!tf.util.arraysEqual(dx.shape, input.shape))
      throw new Error(
        `valueAndGradients: ${node.kernelName} gives [${String(dx.shape)}] for ${name}, which is [${String(input.shape)}]`,
      );
    // an op may hand its dy on as it is; what is accumulated must be its own tensor, since dy is freed
    gradients.add(input, dys.includes(dx) || gradients.has(dx) ? dx.clone() : dx);
  }
}

/** The gradients that are known so far, each by the tensor that it is the gradient of. */
class Gradients {
  readonly #byTensor = new Map<number, tf.Tensor>();
  readonly #all = new Set<tf.Tensor>();

  add({ id }: tf.Tensor, gradient: tf.Tensor): void {
    const before = this.#byTensor.get(id);
    const total = before ? before.add(gradient) : gradient;
    if (before) {
      this.#all.delete(before);
      tf.dispose([before, gradient]);
    }
    this.#byTensor.set(id, total);
    this.#all.add(total);
  }

  has(gradient: tf.Tensor): boolean {
    return this.#all.has(gradient);
  }

  /** The gradient of a tensor, which is then the caller's. */
  take({ id }: tf.Tensor): tf.Tensor | undefined {
    const gradient = this.#byTensor.get(id);
    if (gradient) this.#all.delete(gradient);
    this.#byTensor.delete(id);
    return gradient;
  }
}
