/**
 * The phi architecture (Gunasekar et al. 2023, section 2.3; Transformers' `PhiForCausalLM`): a decoder whose
 * layers run attention and MLP in parallel on one layer norm, with rotary positions on part of each head. Plain
 * TensorFlow.js and the fused ops of @phi1/tensor; it neither reads files nor samples.
 */
import {
  crossEntropy,
  decoderLayer,
  decoderStep,
  decodeWith,
  dropout,
  embedding,
  fuseStorage,
  gelu,
  layerNorm,
  linear,
  parallelBlock,
  recompute,
  releaseDecoder,
  rotaryTables,
  sumStream,
  tf,
  type DecoderLayer,
  type DecoderStep,
  type DecoderWeights,
  type Dense,
  type Norm,
  type ParallelBlockOptions,
  type RotaryTables,
} from '@phi1/tensor';
import { UserError } from '@phi1/base';
import { rotaryDim, type PhiConfig } from './config.js';
import { initialValues, parameterSpecs, type Initialization } from './parameters.js';

/**
 * What a layer's queries do with its keys and values, all [B, T, H, D] and already rotated: attend within the
 * call, or against a cache.
 */
export type Attend = (layer: number, q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D) => tf.Tensor4D;

/**
 * What is added to a linear layer's output before its activation, given the layer's name (such as
 * `model.layers.0.mlp.fc1`) and input [..., in]: [..., out], or nothing. See `lora.ts`.
 */
export type Adapter = (layer: string, x: tf.Tensor) => tf.Tensor | undefined;

/**
 * What a forward pass over `ids` [B, T] does besides the arithmetic of inference: dropout, padding, and what it
 * keeps.
 */
export interface ForwardOptions {
  /** Whether dropout applies, at the config's rates. */
  training?: boolean;
  /** Of the dropout masks: the same seed gives the same masks on every engine. */
  dropoutSeed?: number;
  /**
   * How many tokens at the start of each sequence are padding, [B] numbers. Positions count from the first
   * real token, and the hidden states of padding mean nothing.
   */
  leftPadding?: readonly number[];
  /**
   * For each of `ids` where in its sequence its document begins, [B * T]: attention does not reach beyond. Not to be
   * combined with padding.
   */
  documentStarts?: Int32Array | undefined;
  /** Gradient checkpointing: the backward pass recomputes each layer instead of keeping what is in it (`recompute`). */
  gradientCheckpointing?: boolean;
}

type LayerDropout = Required<Pick<ParallelBlockOptions, 'attentionDropout' | 'residualDropout'>>;

/** Rates and seeds. */
interface Dropouts {
  embedding: { rate: number; seed: number };
  layer: (layer: number) => LayerDropout;
}

interface LayerOptions {
  /** Causal attention within the call by default. */
  attend?: Attend;
  dropouts?: Dropouts | undefined;
  documentStarts?: Int32Array | undefined;
  gradientCheckpointing?: boolean;
}

/** A linear map under the name that an adapter knows it by. */
interface NamedDense extends Dense {
  name: string;
}

type Layer = DecoderLayer<NamedDense>;

const NO_DROPOUTS: Dropouts = {
  embedding: { rate: 0, seed: 0 },
  layer: () => ({ attentionDropout: { rate: 0, seed: 0 }, residualDropout: { rate: 0, seeds: [0, 0] } }),
};

let instances = 0;

/**
 * The weights of a phi model, and the forward passes over them: hidden states, logits, the loss, and steps against a
 * KV cache.
 */
export class PhiModel {
  readonly config: PhiConfig;
  /** Every weight under its Hugging Face name, in the order of Transformers' state dict. */
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** Takes part in the layers' linear maps while it is set. */
  adapter: Adapter | undefined;
  readonly #embedding: tf.Tensor2D;
  readonly #layers: Layer[];
  readonly #finalNorm: Norm;
  readonly #head: Dense;
  readonly #decoder: DecoderWeights;
  #rotary: { length: number; tables: RotaryTables } | undefined;

  /** @param weights a tensor for each of the config's parameters; the model owns them from here on */
  constructor(config: PhiConfig, weights: ReadonlyMap<string, tf.Tensor>) {
    const id = ++instances; // TensorFlow.js wants variable names unique in the process
    const parameters = new Map<string, tf.Variable>();
    for (const { name, shape } of parameterSpecs(config)) {
      const value = weights.get(name);
      if (!value || !tf.util.arraysEqual(value.shape, shape)) {
        throw new Error(`${name}: expected a tensor of shape [${String(shape)}]`);
      }
      parameters.set(name, tf.variable(value, true, `phi${String(id)}/${name}`));
      value.dispose();
    }
    this.config = config;
    this.parameters = parameters;
    const pair = <T>(name: string) =>
      ({ name, weight: parameters.get(`${name}.weight`), bias: parameters.get(`${name}.bias`) }) as T;
    this.#embedding = parameters.get('model.embed_tokens.weight') as unknown as tf.Tensor2D;
    this.#layers = Array.from({ length: config.num_hidden_layers }, (_, index) => {
      const prefix = `model.layers.${String(index)}`;
      return {
        norm: pair<Norm>(`${prefix}.input_layernorm`),
        q: pair<NamedDense>(`${prefix}.self_attn.q_proj`),
        k: pair<NamedDense>(`${prefix}.self_attn.k_proj`),
        v: pair<NamedDense>(`${prefix}.self_attn.v_proj`),
        dense: pair<NamedDense>(`${prefix}.self_attn.dense`),
        fc1: pair<NamedDense>(`${prefix}.mlp.fc1`),
        fc2: pair<NamedDense>(`${prefix}.mlp.fc2`),
      };
    });
    for (const { q, k, v, fc1 } of this.#layers) {
      fuseStorage([q, k, v, fc1].map(({ weight }) => weight as unknown as tf.Variable));
      fuseStorage([q, k, v, fc1].map(({ bias }) => bias as unknown as tf.Variable));
    }
    this.#finalNorm = pair<Norm>('model.final_layernorm');
    this.#head = pair<Dense>('lm_head');
    this.#decoder = {
      embedding: this.#embedding,
      layers: this.#layers,
      finalNorm: this.#finalNorm,
      head: this.#head,
      epsilon: config.layer_norm_eps,
      rotaryDim: rotaryDim(config),
      rotaryBase: config.rope_theta,
    };
  }

  /** A model with random weights, a pure function of config and seed on every engine. */
  static initialize(config: PhiConfig, seed = 0, initialization: Initialization = 'normal'): PhiModel {
    const weights = new Map<string, tf.Tensor>();
    for (const spec of parameterSpecs(config)) {
      weights.set(spec.name, tf.tensor(initialValues(spec, config, seed, initialization), spec.shape));
    }
    return new PhiModel(config, weights);
  }

  /**
   * @param ids int32 [B, T], each in [0, vocab_size)
   * @returns the final layer norm's output, [B, T, C]
   * @throws UserError when T is longer than the context
   */
  hiddenStates(ids: tf.Tensor2D, options: ForwardOptions = {}): tf.Tensor3D {
    const { training = false, dropoutSeed = 0, leftPadding, documentStarts } = options;
    const { gradientCheckpointing = false } = options;
    const dropouts = training ? this.#dropouts(dropoutSeed) : undefined;
    const run = (tokens: tf.Tensor2D) =>
      this.forward(tokens, this.#rotaryFor(tokens.shape[1]), {
        dropouts,
        documentStarts,
        gradientCheckpointing,
      });
    return tf.tidy(() => (leftPadding ? unpadded(ids, leftPadding, run) : run(ids)));
  }

  /** @returns [B, T, V] of the next token, before softmax; see {@link hiddenStates} */
  logits(ids: tf.Tensor2D, options: ForwardOptions = {}): tf.Tensor3D {
    return tf.tidy(() => this.head(this.hiddenStates(ids, options)) as tf.Tensor3D);
  }

  /**
   * The mean negative log-likelihood of the labels, in nats a token. Labels are *not* shifted here:
   * `labels[b, t]` is the token that should follow `ids[b, t]`, or -100 where it counts for nothing.
   *
   * @param ids int32 [B, T]
   * @param labels int32 [B, T]
   * @returns a scalar, differentiable in every parameter
   */
  loss(ids: tf.Tensor2D, labels: tf.Tensor2D, options: ForwardOptions = {}): tf.Scalar {
    return tf.tidy(() => {
      const hidden = this.hiddenStates(ids, options).reshape<tf.Tensor2D>([
        ids.size,
        this.config.hidden_size,
      ]);
      return crossEntropy(hidden, this.#head.weight, this.#head.bias, labels.reshape([labels.size]));
    });
  }

  /** The output head on hidden states [..., C]: logits [..., V]. */
  head(hidden: tf.Tensor): tf.Tensor {
    return linear(hidden, this.#head.weight, this.#head.bias);
  }

  /**
   * The layers with the caller's positions and attention: what {@link hiddenStates} and a cached decoder
   * share. With `gradientCheckpointing`, `attend` is called again in the backward pass.
   *
   * @param ids int32 [B, T]
   * @returns [B, T, C]
   */
  forward(
    ids: tf.Tensor2D,
    rotary: RotaryTables,
    { attend, dropouts = NO_DROPOUTS, documentStarts, gradientCheckpointing = false }: LayerOptions = {},
  ): tf.Tensor3D {
    const { num_attention_heads: heads, layer_norm_eps: epsilon } = this.config;
    /** The residual stream, and what the last layer adds to it, which the next one's norm does. */
    let stream = [dropout(embedding(ids, this.#embedding), dropouts.embedding.rate, dropouts.embedding.seed)];
    this.#layers.forEach((layer, index) => {
      const block = ([x, ...branches]: tf.Tensor[]) => {
        const { attentionDropout, residualDropout } = dropouts.layer(index);
        const options = { heads, rotary, epsilon, documentStarts, attentionDropout, residualDropout };
        const isWhole = !attend && !this.adapter && branches.length === 0;
        const whole = isWhole && parallelBlock(x as tf.Tensor3D, layer, options);
        if (whole) return [whole];
        return decoderLayer([x!, ...branches], layer, {
          ...options,
          attend: attend && ((q, k, v) => attend(index, q, k, v)),
          project: (dense, input, activation) => this.#linear(dense, input, activation),
        });
      };
      const before = stream;
      // one tensor is kept of a checkpointed layer, and not three
      stream = gradientCheckpointing
        ? [recompute((x) => sumStream(block([x!])), before)]
        : tf.tidy(() => block(before));
      tf.dispose(before);
    });
    return layerNorm(sumStream(stream), this.#finalNorm.weight, this.#finalNorm.bias, epsilon) as tf.Tensor3D;
  }

  /**
   * New tokens of some sequences against a cache.
   *
   * @returns the logits that are wanted of the tokens that follow, [tokens, V]
   */
  decode(step: DecoderStep): tf.Tensor2D {
    if (!this.adapter) return decoderStep(this.#decoder, step);
    return decodeWith(this.#decoder, step, {
      forward: (ids, rotary, attend) => this.forward(ids, rotary, { attend }),
      head: (hidden) => this.head(hidden) as tf.Tensor2D,
    });
  }

  /** A layer's linear map with what the adapter adds. */
  #linear({ name, weight, bias }: NamedDense, x: tf.Tensor, activation?: 'gelu'): tf.Tensor {
    const added = this.adapter?.(name, x);
    if (!added) return linear(x, weight, bias, activation);
    const sum = linear(x, weight, bias).add(added);
    return activation ? gelu(sum) : sum;
  }

  /** Frees the weights. */
  dispose(): void {
    releaseDecoder(this.#decoder);
    for (const variable of this.parameters.values()) variable.dispose();
    if (this.#rotary) tf.dispose([this.#rotary.tables.cos, this.#rotary.tables.sin]);
    this.#rotary = undefined;
  }

  /** The tables of positions 0 to length - 1, kept until another length is asked for. */
  #rotaryFor(length: number): RotaryTables {
    const context = this.config.max_position_embeddings;
    if (length > context) {
      throw new UserError(
        `a sequence of ${String(length)} tokens is longer than the context of ${String(context)}`,
      );
    }
    if (this.#rotary?.length === length) return this.#rotary.tables;
    if (this.#rotary) tf.dispose([this.#rotary.tables.cos, this.#rotary.tables.sin]);
    const positions = Array.from({ length }, (_, position) => position);
    const tables = rotaryTables(positions, rotaryDim(this.config), this.config.rope_theta);
    this.#rotary = { length, tables: { cos: tf.keep(tables.cos), sin: tf.keep(tables.sin) } };
    return this.#rotary.tables;
  }

  /** At the config's rates, with a different seed for each place in each step. */
  #dropouts(step: number): Dropouts {
    const { embd_pdrop, attention_dropout, resid_pdrop, num_hidden_layers: layers } = this.config;
    const first = step * (3 * layers + 1);
    return {
      embedding: { rate: embd_pdrop, seed: first },
      layer: (layer) => ({
        attentionDropout: { rate: attention_dropout, seed: first + 2 * layers + 1 + layer },
        residualDropout: { rate: resid_pdrop, seeds: [first + 2 * layer + 1, first + 2 * layer + 2] },
      }),
    };
  }
}

/**
 * Runs left-padded sequences as right-padded ones, whose padding causal attention never sees, and moves the
 * results back. Exact, because rotary attention depends on distances only.
 */
function unpadded(
  ids: tf.Tensor2D,
  padding: readonly number[],
  run: (ids: tf.Tensor2D) => tf.Tensor3D,
): tf.Tensor3D {
  const [batch, time] = ids.shape;
  if (padding.length !== batch || padding.some((count) => !(count >= 0 && count < time))) {
    throw new Error(`leftPadding: expected ${String(batch)} numbers in [0, ${String(time)})`);
  }
  /** For each place of the rolled batch, where in the flat batch its value comes from. */
  const rolled = (sign: 1 | -1) => {
    const from = new Int32Array(batch * time);
    for (let row = 0; row < batch; row++) {
      for (let column = 0; column < time; column++) {
        from[row * time + column] = row * time + ((column + sign * padding[row]! + time) % time);
      }
    }
    return tf.tensor1d(from, 'int32');
  };
  const shifted = tf.gather(ids.flatten(), rolled(1)).reshape<tf.Tensor2D>([batch, time]);
  const hidden = run(shifted);
  const width = hidden.shape[2];
  return embedding(rolled(-1), hidden.reshape([batch * time, width])).reshape([batch, time, width]);
}
