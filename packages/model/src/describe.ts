/**
 * What a model costs, by formula: parameters, arithmetic and memory, before anything is allocated. Estimates of
 * what this package keeps, without the engine's own workspace.
 */
import { alignedTable } from '@phi1/base';
import type { OptimizerName } from './choices.js';
import { headDim, type PhiConfig } from './config.js';
import { EXCHANGE_BUCKET, largestShare } from './optimizer-state.js';
import { parameterSpecs, countElements } from './parameters.js';

/**
 * The batch, context and precision that arithmetic and memory are computed for; the parameters depend on none of
 * them.
 */
export interface DescribeOptions {
  /** Sequences in a batch. */
  batch?: number;
  /** Tokens in a sequence; the config's context by default. */
  context?: number;
  /** How matrix products and stored activations are held; norms, loss and optimizer are float32 always. */
  precision?: 'float32' | 'bfloat16';
  /** Gradient checkpointing: whether a training step keeps only the input of each layer; no by default. */
  gradientCheckpointing?: boolean;
  /** AdamW by default. */
  optimizer?: OptimizerName;
  /** Processes that train together, each with batches of its own; 1 by default. Memory is that of one of them. */
  ranks?: number;
  /** 1 where these divide the optimizer's state among them (ZeRO); 0 by default. */
  zeroStage?: 0 | 1;
}

/**
 * Counts of one config at one batch and context: parameters, floating-point operations a token, and bytes.
 * `trainingBytes` is the sum of the two before it; `inferenceBytes` counts one step's logits besides.
 */
export interface ModelDescription {
  parameters: number;
  /** Without the embedding table and the output head, which depend on the vocabulary. */
  bodyParameters: number;
  /** Floating-point operations for a token at that context; a multiply-add counts two. */
  forwardFlopsPerToken: number;
  trainingFlopsPerToken: number;
  /**
   * Bytes for a training step: weights, gradients, what the optimizer remembers and the buffer through which ranks
   * exchange them; and what the backward pass holds at most, dropout not counted. Of several ranks, the one that has most;
   * gradient accumulation takes the gradients once more.
   */
  trainingStateBytes: number;
  trainingActivationBytes: number;
  trainingBytes: number;
  /** Bytes to generate: weights, the float32 KV cache of the whole batch at full context, one step's logits. */
  weightBytes: number;
  cacheBytes: number;
  inferenceBytes: number;
}

/** How many tokens' logits the loss holds at a time (crossEntropy's default). */
const LOSS_CHUNK_TOKENS = 1024;

/** Bytes a token: what is kept of each layer for the backward pass, and what that makes, a layer at a time. */
interface LayerActivations {
  kept: number;
  made: number;
}

/**
 * Of a float32 layer in one call (`parallelBlock`): its input, the projections, and what attention makes of them. The
 * rest is recomputed. Without our CPU kernels it is half as much again.
 */
function fusedLayer(width: number, mlp: number): LayerActivations {
  return { kept: 4 * (5 * width + mlp), made: 4 * (6 * width + 2 * mlp) };
}

/** Of a bfloat16 layer of single ops, in which the residual stream and its gradients are float32. */
function composedLayer(width: number, mlp: number): LayerActivations {
  return {
    kept: 2 * (5 * width + 2 * mlp) + 4 * width,
    made: 2 * (10 * width + mlp) + 4 * 4 * width,
  };
}

/**
 * Arithmetic after Chowdhery et al. 2022 (PaLM), appendix B: two operations for each matrix weight and token
 * forward, four backward, and 12 L C T for a training step's attention, causal masking not discounted.
 */
export function describeModel(config: PhiConfig, options: DescribeOptions = {}): ModelDescription {
  const {
    batch = 1,
    context = config.max_position_embeddings,
    precision = 'float32',
    gradientCheckpointing,
    optimizer = 'adamw',
    ranks = 1,
    zeroStage = 0,
  } = options;
  const { hidden_size: width, intermediate_size: mlp, num_hidden_layers: layers, vocab_size } = config;
  const specs = parameterSpecs(config);
  const count = (keep: (name: string, shape: number[]) => boolean) =>
    specs.reduce((total, { name, shape }) => total + (keep(name, shape) ? countElements(shape) : 0), 0);
  const parameters = count(() => true);
  const matrices = count((name, shape) => shape.length === 2 && name !== 'model.embed_tokens.weight');
  const forwardFlopsPerToken = 2 * matrices + 4 * layers * width * context;

  const activationBytes = precision === 'bfloat16' ? 2 : 4;
  const tokens = batch * context;
  const perToken = precision === 'bfloat16' ? composedLayer(width, mlp) : fusedLayer(width, mlp);
  const layerActivations = gradientCheckpointing
    ? tokens * (layers * 4 * width + perToken.kept + perToken.made)
    : tokens * (layers * perToken.kept + perToken.made);
  // the float32 loss keeps its input's gradient and, for a chunk, logits and their gradient
  const lossActivations = 4 * (2 * tokens * width + 2 * Math.min(tokens, LOSS_CHUNK_TOKENS) * vocab_size);
  const halfCopies = precision === 'bfloat16' ? 2 * matrices : 0;
  const stateBytes = 4 * largestShare(specs, optimizer, zeroStage === 0 ? 1 : ranks);
  const largest = Math.max(...specs.map(({ shape }) => countElements(shape)));
  const exchangeBytes = ranks === 1 ? 0 : 4 * Math.max(largest, Math.min(parameters, EXCHANGE_BUCKET));
  const trainingStateBytes = 8 * parameters + stateBytes + exchangeBytes + halfCopies;
  const trainingActivationBytes = layerActivations + lossActivations;

  const weightBytes = parameters * activationBytes;
  const cacheBytes = 2 * layers * tokens * width * 4;
  return {
    parameters,
    bodyParameters: count((name) => name.startsWith('model.layers.') || name.startsWith('model.final')),
    forwardFlopsPerToken,
    trainingFlopsPerToken: 3 * forwardFlopsPerToken,
    trainingStateBytes,
    trainingActivationBytes,
    trainingBytes: trainingStateBytes + trainingActivationBytes,
    weightBytes,
    cacheBytes,
    inferenceBytes: weightBytes + cacheBytes + batch * vocab_size * 4,
  };
}

/** A description as lines for a terminal. */
export function formatDescription(
  config: PhiConfig,
  description: ModelDescription,
  {
    batch = 1,
    context = config.max_position_embeddings,
    precision = 'float32',
    gradientCheckpointing,
    optimizer = 'adamw',
    ranks = 1,
    zeroStage = 0,
  }: DescribeOptions = {},
): string {
  const scaled = (value: number, unit: string) => {
    const power = Math.min(4, Math.max(0, Math.floor(Math.log10(value) / 3)));
    return `${(value / 1000 ** power).toPrecision(4)} ${['', 'k', 'M', 'G', 'T'][power]!}${unit}`;
  };
  const bytes = (value: number) => scaled(value, 'B');
  const sizes = `${String(config.num_hidden_layers)} layers, width ${String(config.hidden_size)}, MLP ${String(config.intermediate_size)}, ${String(config.num_attention_heads)} heads x ${String(headDim(config))}`;
  const d = description;
  const name = optimizer === 'muon' ? 'Muon' : 'AdamW';
  const state = ranks === 1 ? name : `${zeroStage === 0 ? 'all' : 'a share'} of ${name}, exchange`;
  const rows: [string, string][] = [
    ['shape', `${sizes}, vocabulary ${String(config.vocab_size)}`],
    ['parameters', `${String(d.parameters)} (${String(d.bodyParameters)} without embedding and head)`],
    [
      'for',
      `batch ${String(batch)} x ${String(context)} tokens, ${precision}${gradientCheckpointing ? ', gradient checkpointing' : ''}`,
    ],
    ['forward', `${scaled(d.forwardFlopsPerToken, 'FLOP')} a token`],
    ['training', `${scaled(d.trainingFlopsPerToken, 'FLOP')} a token`],
    [
      ranks === 1 ? 'training memory' : `memory a rank of ${String(ranks)}`,
      `${bytes(d.trainingBytes)} = ${bytes(d.trainingStateBytes)} weights, gradients, ${state} + ${bytes(d.trainingActivationBytes)} activations`,
    ],
    [
      'generation memory',
      `${bytes(d.inferenceBytes)} = ${bytes(d.weightBytes)} weights + ${bytes(d.cacheBytes)} KV cache + logits`,
    ],
  ];
  return alignedTable(rows).trimEnd();
}
