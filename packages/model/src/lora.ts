/**
 * Low-rank adapters (LoRA, Hu et al. 2021) for the layers' linear maps: a frozen W becomes
 * W + (alpha / rank) B A, of which only A [rank, in] and B [out, rank] are trained. Under PEFT's names, so that its
 * files are ours; `node/lora-folder.ts` reads and writes those. How they are trained is the trainer's business:
 * `parameters` are its variables.
 */
import { dropout, storageDtype, tf, toBfloat16 } from '@phi1/tensor';
import { UserError } from '@phi1/base';
import { Random } from '@phi1/base/random';
import { LORA_TARGETS } from './choices.js';
import type { PhiModel } from './model.js';

/**
 * Which linear maps get an adapter, of what rank and scale: the fields of PEFT's `LoraConfig` that change what is
 * computed.
 */
export interface LoraOptions {
  /** r, the inner size. */
  rank: number;
  /** The adapter is scaled by alpha / rank, or by alpha / sqrt(rank) with `rankStabilized`. */
  alpha: number;
  /** Kalajdzievski 2023. */
  rankStabilized?: boolean;
  /** Of the adapter's input in training; 0 by default. */
  dropout?: number;
  /** Names of linear maps, or ends of names as PEFT takes them: `q_proj`, `self_attn.q_proj`, `model.layers.0.mlp.fc1`. */
  targets: readonly string[];
}

interface Pair {
  a: tf.Variable;
  b: tf.Variable;
}

let instances = 0;

/**
 * The trainable A and B of every adapted linear map of one model, which computes with them between `attach` and
 * `detach`.
 */
export class LoraAdapter {
  readonly options: Readonly<LoraOptions>;
  /** A and B of each adapted layer under PEFT's names, `base_model.model.LAYER.lora_A.weight`. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Of the dropout masks; set in training before each step, undefined (no dropout) otherwise. */
  dropoutSeed: number | undefined;
  readonly #pairs = new Map<string, Pair>();

  /** @param weights a tensor for each name of `loraShapes`; the adapter owns them from here on */
  constructor(model: PhiModel, options: LoraOptions, weights: ReadonlyMap<string, tf.Tensor>) {
    const id = ++instances;
    const parameters = new Map<string, tf.Variable>();
    for (const [name, shape] of loraShapes(model, options)) {
      const value = weights.get(name);
      if (!value || !tf.util.arraysEqual(value.shape, shape)) {
        throw new Error(`${name}: expected a tensor of shape [${String(shape)}]`);
      }
      parameters.set(name, tf.variable(value, true, `lora${String(id)}/${name}`));
      value.dispose();
    }
    this.options = options;
    this.parameters = parameters;
    for (const layer of adaptedLayers(model, options)) {
      const [a, b] = adapterNames(layer).map((name) => parameters.get(name)!);
      this.#pairs.set(layer, { a: a!, b: b! });
    }
  }

  /**
   * An adapter that changes nothing yet: A uniform within 1 / sqrt(in), B zero, as in PEFT.
   *
   * @throws UserError when an option is out of range
   */
  static create(model: PhiModel, options: LoraOptions, seed = 0): LoraAdapter {
    const random = new Random(seed);
    const weights = new Map<string, tf.Tensor>();
    for (const [name, shape] of loraShapes(model, options)) {
      const bound = name.endsWith('lora_A.weight') ? 1 / Math.sqrt(shape[1]) : 0;
      const values = Float32Array.from(
        { length: shape[0] * shape[1] },
        () => bound * (2 * random.next() - 1),
      );
      weights.set(name, tf.tensor2d(values, shape));
    }
    return new LoraAdapter(model, options, weights);
  }

  /** Makes the model compute with this adapter, until `detach` or another's `attach`. */
  attach(model: PhiModel): void {
    const layers = [...this.#pairs.keys()];
    model.adapter = (layer, x) => {
      const pair = this.#pairs.get(layer);
      if (!pair) return undefined;
      const seed = this.dropoutSeed;
      const { dropout: rate = 0 } = this.options;
      // a seed of its own for each layer and step
      const input = seed === undefined ? x : dropout(x, rate, seed * layers.length + layers.indexOf(layer));
      const rows = input.reshape<tf.Tensor2D>([-1, x.shape.at(-1)!]);
      const low = tf.matMul(rows, pair.a as unknown as tf.Tensor2D, false, true);
      const added = tf.matMul(low, pair.b as unknown as tf.Tensor2D, false, true).mul(this.scale);
      return added.reshape([...x.shape.slice(0, -1), pair.b.shape[0]!]);
    };
  }

  /** Makes the model compute without any adapter. */
  static detach(model: PhiModel): void {
    model.adapter = undefined;
  }

  /** What B A is multiplied by. */
  get scale(): number {
    const { alpha, rank, rankStabilized = false } = this.options;
    return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
  }

  /**
   * Adds the adapter to the model's weights, for good, and detaches: the model computes the same as before, but for
   * rounding where weights are held as bfloat16.
   */
  merge(model: PhiModel): void {
    for (const [layer, { a, b }] of this.#pairs) {
      const weight = model.parameters.get(`${layer}.weight`)!;
      const merged = tf.tidy(() => {
        const added = tf.matMul(b as unknown as tf.Tensor2D, a as unknown as tf.Tensor2D).mul(this.scale);
        const sum = weight.add(added);
        return storageDtype(weight) === 'bfloat16' ? toBfloat16(sum) : sum;
      });
      weight.assign(merged);
      merged.dispose();
    }
    LoraAdapter.detach(model);
  }

  /** Frees A and B of every layer. */
  dispose(): void {
    for (const variable of this.parameters.values()) variable.dispose();
  }
}

/**
 * The shapes of A and B of each adapted layer under PEFT's names.
 *
 * @throws UserError when an option is out of range
 */
export function loraShapes(model: PhiModel, options: LoraOptions): Map<string, [number, number]> {
  const { rank, alpha, dropout: rate = 0, targets } = options;
  if (!(Number.isInteger(rank) && rank > 0)) {
    throw new UserError(`LoRA rank is ${String(rank)}, expected an integer from 1`);
  }
  if (!(Number.isFinite(alpha) && alpha > 0)) {
    throw new UserError(`LoRA alpha is ${String(alpha)}, expected a number above 0`);
  }
  if (!(rate >= 0 && rate < 1))
    throw new UserError(`LoRA dropout is ${String(rate)}, expected a number in [0, 1)`);
  const layers = linearLayers(model);
  const unknown = targets.find((target) => !layers.some((layer) => isTarget(layer, target)));
  if (unknown !== undefined || targets.length === 0) {
    throw new UserError(
      `LoRA targets are ${targets.join(', ') || 'none'}, expected some of ${LORA_TARGETS.join(', ')}`,
    );
  }
  const shapes = new Map<string, [number, number]>();
  for (const layer of adaptedLayers(model, options)) {
    const [outputs, inputs] = model.parameters.get(`${layer}.weight`)!.shape as [number, number];
    const [a, b] = adapterNames(layer);
    shapes.set(a, [rank, inputs]);
    shapes.set(b, [outputs, rank]);
  }
  return shapes;
}

/** The names of the layers with an adapter, in the model's order. */
function adaptedLayers(model: PhiModel, { targets }: LoraOptions): string[] {
  return linearLayers(model).filter((layer) => targets.some((target) => isTarget(layer, target)));
}

/** The names of all linear maps that can have an adapter, in the model's order. */
export function linearLayers(model: PhiModel): string[] {
  return [...model.parameters.keys()]
    .filter((name) => name.startsWith('model.layers.') && name.endsWith('.weight'))
    .map((name) => name.slice(0, -'.weight'.length))
    .filter((layer) => LORA_TARGETS.some((target) => isTarget(layer, target)));
}

/** Whether a name is a target or ends with it, after a dot. */
export function isTarget(layer: string, target: string): boolean {
  return layer === target || layer.endsWith(`.${target}`);
}

function adapterNames(layer: string): [string, string] {
  return [`base_model.model.${layer}.lora_A.weight`, `base_model.model.${layer}.lora_B.weight`];
}
