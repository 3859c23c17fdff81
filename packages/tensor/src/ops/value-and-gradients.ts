/**
 * The gradients of a scalar, with memory given back on the way. `tf.variableGrads` keeps every activation and
 * every intermediate gradient until the whole backward pass is done; this walk over the same tape frees both
 * as soon as the op that needs them has used them. First derivatives only, and not inside another gradient.
 */
import * as tf from '@tensorflow/tfjs';

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

/**
 * @param f computes a float32 scalar from the variables
 * @returns the scalar, and its gradient in each variable in their order; zero where it does not depend on one
 * @throws Error when f returns no scalar, or an op on the way has no gradient
 */
export function valueAndGradients(
  f: () => tf.Scalar,
  variables: readonly tf.Variable[],
): { value: tf.Scalar; gradients: tf.Tensor[] } {
  const engine = tf.engine() as unknown as Recorder;
  if (engine.state.gradientDepth > 0) throw new Error('valueAndGradients: called inside another gradient');
  engine.startTape();
  let value: tf.Scalar;
  try {
    value = tf.tidy(f);
  } finally {
    engine.endTape();
  }
  const tape = engine.state.activeTape!;
  engine.state.activeTape = null;
  try {
    if (value.rank > 0) throw new Error(`valueAndGradients: expected a scalar, not [${String(value.shape)}]`);
    const gradients = tf.tidy(() => backward(tape, value, variables));
    return { value, gradients };
  } finally {
    for (const node of tape) tf.dispose(node.saved);
  }
}

function backward(tape: TapeNode[], value: tf.Scalar, variables: readonly tf.Variable[]): tf.Tensor[] {
  const reached = reachedFrom(tape, variables);
  const gradients = new Gradients();
  gradients.add(value, tf.ones([]));
  for (const node of tape.toReversed()) {
    const dys = node.outputs.map((output) => gradients.take(output));
    if (dys.some((dy) => dy !== undefined) && Object.values(node.inputs).some(({ id }) => reached.has(id))) {
      propagate(node, dys, reached, gradients);
    }
    tf.dispose([dys.filter((dy) => dy !== undefined), node.saved]);
  }
  return variables.map((variable) => gradients.take(variable) ?? tf.zerosLike(variable));
}

/** The ids of all tensors that depend on the variables, and of the variables. */
function reachedFrom(tape: TapeNode[], variables: readonly tf.Variable[]): Set<number> {
  const reached = new Set(variables.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    if (!Object.values(inputs).some(({ id }) => reached.has(id))) continue;
    for (const { id } of outputs) reached.add(id);
  }
  return reached;
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
