/**
 * The parameters of a phi model: their names and shapes as in Transformers' `PhiForCausalLM`, in the order of
 * its state dict, and the values that they start with.
 */
import { Random } from '@phi1/base/random';
import type { PhiConfig } from './config.js';
import { previousTokenBias } from './previous-token-heads.js';

/** A parameter before it has values; `kind` decides how it is initialized. */
export interface ParameterSpec {
  /** As in Hugging Face's checkpoints, e.g. `model.layers.0.self_attn.q_proj.weight`. */
  name: string;
  /** Of a matrix: [out, in], PyTorch's layout. */
  shape: number[];
  /** `weight`: a matrix or embedding table; `scale`: a layer norm's gain; `bias`: everything that is added. */
  kind: 'weight' | 'scale' | 'bias';
}

/** Every parameter of a config, embedding table first and output head last; the two are not tied. */
export function parameterSpecs(config: PhiConfig): ParameterSpec[] {
  const { hidden_size: width, intermediate_size: mlp, vocab_size: vocabulary } = config;
  const linear = (name: string, outputs: number, inputs: number): ParameterSpec[] => [
    { name: `${name}.weight`, shape: [outputs, inputs], kind: 'weight' },
    { name: `${name}.bias`, shape: [outputs], kind: 'bias' },
  ];
  const norm = (name: string): ParameterSpec[] => [
    { name: `${name}.weight`, shape: [width], kind: 'scale' },
    { name: `${name}.bias`, shape: [width], kind: 'bias' },
  ];
  const layer = (index: number): ParameterSpec[] => {
    const prefix = `model.layers.${String(index)}`;
    return [
      ...linear(`${prefix}.self_attn.q_proj`, width, width),
      ...linear(`${prefix}.self_attn.k_proj`, width, width),
      ...linear(`${prefix}.self_attn.v_proj`, width, width),
      ...linear(`${prefix}.self_attn.dense`, width, width),
      ...linear(`${prefix}.mlp.fc1`, mlp, width),
      ...linear(`${prefix}.mlp.fc2`, width, mlp),
      ...norm(`${prefix}.input_layernorm`),
    ];
  };
  return [
    { name: 'model.embed_tokens.weight', shape: [vocabulary, width], kind: 'weight' },
    ...Array.from({ length: config.num_hidden_layers }, (_, index) => layer(index)).flat(),
    ...norm('model.final_layernorm'),
    ...linear('lm_head', vocabulary, width),
  ];
}

/**
 * The parameters in the order in which they lie best in memory and in files, in groups of what an engine can use as
 * one: the weights of the four linear maps that read a layer's norm, and their biases.
 */
export function parameterGroups(config: PhiConfig): ParameterSpec[][] {
  const groups: ParameterSpec[][] = [];
  const open = new Map<string, ParameterSpec[]>();
  for (const spec of parameterSpecs(config)) {
    const [, layer, kind] = /^(.*\.)(?:self_attn\.[qkv]_proj|mlp\.fc1)\.(weight|bias)$/.exec(spec.name) ?? [];
    const key = layer === undefined ? spec.name : `${layer}${kind!}`;
    const group = open.get(key) ?? [];
    if (group.length === 0) groups.push(group);
    group.push(spec);
    open.set(key, group);
  }
  return groups;
}

/** How many numbers a shape holds. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * How a model begins: `normal` as Transformers'; `zero-residual`, where the maps that write to the residual stream are
 * zero, so that every layer begins as the identity (Goyal et al. 2017, section 5.1, for residual networks); or
 * `previous-token`, which is that and heads of the first layer that begin by attending to the tokens just before
 * (previous-token-heads.ts).
 */
export const INITIALIZATIONS = ['normal', 'zero-residual', 'previous-token'] as const;
export type Initialization = (typeof INITIALIZATIONS)[number];

const FIRST_ATTENTION = /^model\.layers\.0\.self_attn\.([qk]_proj)\.bias$/;
const RESIDUAL = /\.(?:self_attn\.dense|mlp\.fc2)\.weight$/;

/**
 * The first values of a parameter: normal with `initializer_range` for weights, one for gains, zero for what is
 * added. Drawn on the host from a stream of its own, so that they are the same on every engine and do not
 * depend on the order in which parameters are made.
 */
export function initialValues(
  spec: ParameterSpec,
  config: PhiConfig,
  seed: number,
  initialization: Initialization = 'normal',
): Float32Array {
  const values = new Float32Array(countElements(spec.shape));
  if (spec.kind === 'scale') return values.fill(1);
  if (spec.kind === 'bias') {
    const projection = initialization === 'previous-token' && FIRST_ATTENTION.exec(spec.name)?.[1];
    return projection ? previousTokenBias(config, projection as 'q_proj' | 'k_proj') : values;
  }
  if (initialization !== 'normal' && RESIDUAL.test(spec.name)) return values;
  const random = new Random(hashText(`${String(seed)}/${spec.name}`));
  for (let i = 0; i < values.length; i++) values[i] = config.initializer_range * random.normal();
  return values;
}

/** FNV-1a over a text's UTF-16 units, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
