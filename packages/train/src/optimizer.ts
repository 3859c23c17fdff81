/**
 * The optimizer of a model: AdamW over all its parameters, or Muon over the matrices of its hidden layers and AdamW
 * over the rest. It owns what either remembers of every parameter and the count of steps, and says which parameters
 * decay. With ZeRO (stage 1) each rank remembers its share of the parameters, takes the step for these, and gives the
 * others what came of them. The arithmetic is `adamW` and `muon` of @phi1/tensor, the schedule is schedule.ts.
 */
import { UserError } from '@phi1/base';
import { assignOwners, isHiddenMatrix } from '@phi1/model';
import { adamW, muon, storedBytes, tf, writeFloats } from '@phi1/tensor';
import type { OptimizerName } from './choices.js';
import { single, type Communicator } from './ranks/communicator.js';
import { broadcastTensor, broadcastVariables } from './ranks/exchange.js';

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

/** What is remembered of one parameter under one name. */
interface StateTensor {
  name: string;
  shape: number[];
  size: number;
  /** The rank that has it. */
  owner: number;
}

/** A parameter with what its optimizer remembers of it. */
interface Slot {
  parameter: tf.Variable;
  /** Where {@link Optimizer.update} finds its gradient. */
  index: number;
  weightDecay: number;
  /** The two moments of AdamW, or Muon's momentum, by suffix. */
  state: Record<string, tf.Variable>;
}

/** A state that was saved: the shape of each tensor by name, and its numbers when they are asked for. */
export interface SavedState {
  shapes: ReadonlyMap<string, { shape: readonly number[] }>;
  read: (name: string) => Float32Array | Promise<Float32Array>;
}

/** The moments of every parameter and the step that uses them; it owns the moments, not the parameters. */
export class Optimizer {
  readonly #parameters: tf.Variable[];
  readonly #owners: number[];
  readonly #communicator: Communicator;
  /** This rank's. */
  readonly #adam: Slot[] = [];
  readonly #muon: Slot[] = [];
  readonly #own = new Map<string, tf.Variable>();
  readonly #settings: Required<OptimizerSettings>;
  #step = 0;
  /** What all ranks remember together, in the same order on each. */
  readonly entries: readonly StateTensor[];

  /**
   * @param parameters the model's, by name; they stay the model's
   * @param communicator the ranks among which the state is divided, each of which has the same parameters; by default it
   *   is not
   */
  constructor(
    parameters: ReadonlyMap<string, tf.Variable>,
    settings: OptimizerSettings,
    communicator: Communicator = single,
  ) {
    const { optimizer = 'adamw', muonRateRatio = 1, momentum = 0.95 } = settings;
    this.#settings = { ...settings, optimizer, muonRateRatio, momentum };
    this.#communicator = communicator;
    this.#parameters = [...parameters.values()];
    const shapes = [...parameters].map(([name, { shape }]) => ({ name, shape }));
    this.#owners = assignOwners(shapes, optimizer, communicator.worldSize);
    this.entries = shapes.flatMap(({ name, shape }, index) => {
      const parameter = this.#parameters[index]!;
      const byMuon = optimizer === 'muon' && isHiddenMatrix({ name, shape });
      const owner = this.#owners[index]!;
      const entries = (byMuon ? [MUON_STATE] : ADAM_STATE).map((suffix) => {
        return { name: `${name}.${suffix}`, suffix, shape, size: parameter.size, owner };
      });
      if (owner !== communicator.rank) return entries;
      const state: Slot['state'] = {};
      for (const entry of entries) {
        state[entry.suffix] = tf.tidy(() => tf.variable(tf.zerosLike(parameter), false));
        this.#own.set(entry.name, state[entry.suffix]!);
      }
      const weightDecay = shape.length > 1 ? settings.weightDecay : 0;
      (byMuon ? this.#muon : this.#adam).push({ parameter, index, weightDecay, state });
      return entries;
    });
  }

  /** The parameters, in the order in which {@link update} takes their gradients. */
  get parameters(): readonly tf.Variable[] {
    return this.#parameters;
  }

  /** Steps taken. */
  get step(): number {
    return this.#step;
  }

  /** One step, in place; a collective where the state is divided. The gradients stay the caller's. */
  async update(gradients: tf.Tensor[], learningRate: number): Promise<void> {
    this.#step++;
    this.#updateOwn(gradients, learningRate);
    for (let root = 0; root < this.#communicator.worldSize; root++) {
      const its = this.#parameters.filter((_, i) => this.#owners[i] === root);
      await broadcastVariables(this.#communicator, its, root);
    }
  }

  #updateOwn(gradients: tf.Tensor[], learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay, muonRateRatio, momentum } = this.#settings;
    const gather = (slots: readonly Slot[]) => ({
      parameters: slots.map(({ parameter }) => parameter),
      gradients: slots.map(({ index }) => gradients[index]!),
    });
    const states = (slots: readonly Slot[], suffix: string) => slots.map(({ state }) => state[suffix]!);
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
   * What this rank remembers, by name: `<parameter>.exp_avg` and `<parameter>.exp_avg_sq`, or
   * `<parameter>.momentum_buffer`. The tensors stay the optimizer's.
   */
  state(): ReadonlyMap<string, tf.Tensor> {
    return this.#own;
  }

  /**
   * The bytes of one of {@link entries}, float32, whichever rank has it; a collective where the state is divided.
   *
   * @returns pieces that are valid until the next one is asked for
   */
  async *storedBytes({ name, size, owner }: StateTensor): AsyncGenerator<Uint8Array> {
    const own = this.#own.get(name);
    if (own && this.#communicator.worldSize === 1) yield* storedBytes(own, 'float32');
    else yield broadcastTensor(this.#communicator, own, size, owner);
  }

  /** Takes part while another rank reads the bytes of all {@link entries}, in order. */
  async share(): Promise<void> {
    if (this.#communicator.worldSize === 1) return;
    for (const { name, size, owner } of this.entries) {
      await broadcastTensor(this.#communicator, this.#own.get(name), size, owner);
    }
  }

  /**
   * Continues from what was saved after `step` steps, of which this rank reads its share.
   *
   * @param source where the state comes from, for the message
   * @throws UserError when a tensor is missing, unknown, or of another shape than its parameter; nothing has
   *   changed then
   */
  async restore({ shapes, read }: SavedState, step: number, source: string): Promise<void> {
    const known = new Set(this.entries.map(({ name }) => name));
    for (const name of shapes.keys()) {
      if (!known.has(name)) throw new UserError(`${source}: holds ${name}, which this model does not have`);
    }
    for (const { name, shape } of this.entries) {
      const saved = shapes.get(name);
      if (!saved) throw new UserError(`${source}: lacks ${name}`);
      if (!tf.util.arraysEqual([...saved.shape], shape)) {
        throw new UserError(`${source}: ${name} is [${String(saved.shape)}], expected [${String(shape)}]`);
      }
    }
    for (const [name, variable] of this.#own) writeFloats(variable, await read(name));
    this.#step = step;
  }

  /** Frees what is remembered. */
  dispose(): void {
    tf.dispose([...this.#own.values()]);
  }
}
