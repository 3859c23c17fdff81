/**
 * The optimizer of a model: AdamW over all its parameters, or Muon over the matrices of its hidden layers and AdamW
 * over the rest. It owns what either remembers of every parameter and the count of steps, and says which parameters
 * decay. The arithmetic is `adamW` and `muon` of @phi1/tensor, the schedule is schedule.ts.
 */
import { UserError } from '@phi1/base';
import { adamW, muon, tf } from '@phi1/tensor';
import type { OptimizerName } from './choices.js';

/**
 * Which optimizer a run has, and the coefficients that stay the same in all its steps; the rate comes from the
 * schedule.
 */
export interface OptimizerSettings {
  /** `adamw` by default. */
  optimizer?: OptimizerName;
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled decay of the matrices; biases and norms (one dimension) have none. */
  weightDecay: number;
  /** Muon's rate is so many times AdamW's, at every step; 1 by default. */
  muonRateRatio?: number;
  /** Of Muon; 0.95 by default. */
  momentum?: number;
}

/** The suffixes in a file, as in PyTorch's AdamW and Muon. */
const ADAM_STATE = ['exp_avg', 'exp_avg_sq'] as const;
const MUON_STATE = 'momentum_buffer';

/** A parameter with what its optimizer remembers of it. */
interface Slot {
  name: string;
  parameter: tf.Variable;
  /** Where {@link Optimizer.update} finds its gradient. */
  index: number;
  weightDecay: number;
  /** The two moments of AdamW, or Muon's momentum, by suffix. */
  state: Record<string, tf.Variable>;
}

/** The moments of every parameter and the step that uses them; it owns the moments, not the parameters. */
export class Optimizer {
  readonly #parameters: tf.Variable[];
  readonly #adam: Slot[] = [];
  readonly #muon: Slot[] = [];
  readonly #settings: Required<OptimizerSettings>;
  #step = 0;

  /** @param parameters the model's, by name; they stay the model's */
  constructor(parameters: ReadonlyMap<string, tf.Variable>, settings: OptimizerSettings) {
    const { optimizer = 'adamw', muonRateRatio = 1, momentum = 0.95 } = settings;
    this.#settings = { ...settings, optimizer, muonRateRatio, momentum };
    this.#parameters = [...parameters.values()];
    let index = 0;
    for (const [name, parameter] of parameters) {
      const zeros = (): tf.Variable => tf.tidy(() => tf.variable(tf.zerosLike(parameter), false));
      const byMuon = optimizer === 'muon' && isHiddenMatrix(name, parameter);
      const suffixes = byMuon ? [MUON_STATE] : ADAM_STATE;
      (byMuon ? this.#muon : this.#adam).push({
        name,
        parameter,
        index: index++,
        weightDecay: parameter.rank > 1 ? settings.weightDecay : 0,
        state: Object.fromEntries(suffixes.map((suffix) => [suffix, zeros()])),
      });
    }
  }

  /** The parameters, in the order in which {@link update} takes their gradients. */
  get parameters(): readonly tf.Variable[] {
    return this.#parameters;
  }

  /** Steps taken. */
  get step(): number {
    return this.#step;
  }

  /** One step, in place. The gradients stay the caller's. */
  update(gradients: tf.Tensor[], learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay, muonRateRatio, momentum } = this.#settings;
    const gather = (slots: readonly Slot[]) => ({
      parameters: slots.map(({ parameter }) => parameter),
      gradients: slots.map(({ index }) => gradients[index]!),
    });
    const states = (slots: readonly Slot[], suffix: string) => slots.map(({ state }) => state[suffix]!);
    this.#step++;
    if (this.#adam.length > 0)
      adamW({
        ...gather(this.#adam),
        firstMoments: states(this.#adam, ADAM_STATE[0]),
        secondMoments: states(this.#adam, ADAM_STATE[1]),
        weightDecay: this.#adam.map((slot) => slot.weightDecay),
        learningRate,
        beta1,
        beta2,
        epsilon,
        step: this.#step,
      });
    if (this.#muon.length === 0) return;
    muon({
      ...gather(this.#muon),
      momenta: states(this.#muon, MUON_STATE),
      weightDecay,
      learningRate: learningRate * muonRateRatio,
      momentum,
    });
  }

  /**
   * What is remembered, by name: `<parameter>.exp_avg` and `<parameter>.exp_avg_sq`, or
   * `<parameter>.momentum_buffer`. The tensors stay the optimizer's.
   */
  state(): Map<string, tf.Tensor> {
    return new Map(
      [...this.#adam, ...this.#muon].flatMap(({ name, state }) =>
        Object.entries(state).map(([suffix, tensor]) => [`${name}.${suffix}`, tensor] as const),
      ),
    );
  }

  /**
   * Continues from what {@link Optimizer.state} gave, after `step` steps. The tensors stay the caller's.
   *
   * @param source where the state comes from, for the message
   * @throws UserError when a tensor is missing, unknown, or of another shape than its parameter; nothing has
   *   changed then
   */
  restore(state: ReadonlyMap<string, tf.Tensor>, step: number, source: string): void {
    const own = this.state();
    for (const name of state.keys()) {
      if (!own.has(name)) throw new UserError(`${source}: holds ${name}, which this model does not have`);
    }
    for (const [name, variable] of own) {
      const saved = state.get(name);
      if (!saved) throw new UserError(`${source}: lacks ${name}`);
      if (!tf.util.arraysEqual(saved.shape, variable.shape)) {
        throw new UserError(
          `${source}: ${name} is [${String(saved.shape)}], expected [${String(variable.shape)}]`,
        );
      }
    }
    for (const [name, variable] of own) (variable as tf.Variable).assign(state.get(name)!);
    this.#step = step;
  }

  /** Frees what is remembered. */
  dispose(): void {
    tf.dispose([...this.state().values()]);
  }
}

/** Whether Muon takes a parameter: a matrix between hidden layers, no table of embeddings and no output head. */
function isHiddenMatrix(name: string, parameter: tf.Variable): boolean {
  return parameter.rank === 2 && !/embed|lm_head/.test(name);
}
