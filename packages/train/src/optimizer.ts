/**
 * AdamW over the parameters of a model: it owns the two moments of every parameter and the count of steps, and
 * says which parameters decay. The arithmetic is `adamW` of @phi1/tensor, the schedule is schedule.ts.
 */
import { UserError } from '@phi1/base';
import { adamW, tf } from '@phi1/tensor';

export interface OptimizerSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled decay of the matrices; biases and norms (one dimension) have none. */
  weightDecay: number;
}

/** The suffixes of the two moments in a file, as in PyTorch's AdamW. */
const MOMENTS = ['exp_avg', 'exp_avg_sq'] as const;

export class Optimizer {
  readonly #names: string[];
  readonly #parameters: tf.Variable[];
  readonly #moments: Record<(typeof MOMENTS)[number], tf.Variable[]>;
  readonly #weightDecay: number[];
  readonly #settings: OptimizerSettings;
  #step = 0;

  /** @param parameters the model's, by name; they stay the model's */
  constructor(parameters: ReadonlyMap<string, tf.Variable>, settings: OptimizerSettings) {
    this.#settings = settings;
    this.#names = [...parameters.keys()];
    this.#parameters = [...parameters.values()];
    const zeros = (): tf.Variable[] =>
      this.#parameters.map((parameter) => tf.tidy(() => tf.variable(tf.zerosLike(parameter), false)));
    this.#moments = { exp_avg: zeros(), exp_avg_sq: zeros() };
    this.#weightDecay = this.#parameters.map((parameter) => (parameter.rank > 1 ? settings.weightDecay : 0));
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
    const { beta1, beta2, epsilon } = this.#settings;
    adamW({
      parameters: this.#parameters,
      gradients,
      firstMoments: this.#moments.exp_avg,
      secondMoments: this.#moments.exp_avg_sq,
      weightDecay: this.#weightDecay,
      learningRate,
      beta1,
      beta2,
      epsilon,
      step: ++this.#step,
    });
  }

  /** The moments by name: `<parameter>.exp_avg` and `<parameter>.exp_avg_sq`. They stay the optimizer's. */
  state(): Map<string, tf.Tensor> {
    return new Map(
      MOMENTS.flatMap((moment) =>
        this.#names.map((name, i) => [`${name}.${moment}`, this.#moments[moment][i]!] as const),
      ),
    );
  }

  /**
   * Continues from what {@link state} gave, after `step` steps. The tensors stay the caller's.
   *
   * @param source where the state comes from, for the message
   * @throws UserError when a moment is missing, unknown, or of another shape than its parameter; nothing has
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

  /** Frees the moments. */
  dispose(): void {
    tf.dispose(Object.values(this.#moments));
  }
}
