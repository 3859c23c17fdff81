/**
 * A phi model in GGUF's words, architecture `phi2`: what llama.cpp calls the parameters, the shape and the
 * tokenizer. Matrices take the type asked for; vectors are float32 always.
 */
import { UserError } from '@phi1/base';
import { rotaryDim, readStopTokens, type PhiConfig } from '../config.js';
import { parameterSpecs } from '../parameters.js';
import type { TokenizerJson } from '../tokenizer/tokenizer-json.js';
import type { Tokenizer } from '../tokenizer/index.js';
import type { GgufTensor, GgufTensorType, GgufValue } from './format.js';
import { Q8_BLOCK } from './q8.js';

/** What most of a file's tensors are, in llama.cpp's numbers (`general.file_type`). */
const fileTypes = { f32: 0, f16: 1, q8_0: 7 } as const;

/** llama.cpp's token types. */
const NORMAL = 1;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;

/** Where tokens that end a sequence have a place: llama.cpp stops at any of them, and there are no more places. */
const endKeys = ['eos', 'eot', 'eom'].map((key) => `tokenizer.ggml.${key}_token_id`);

const layerNames: Record<string, string> = {
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.dense': 'attn_output',
  'mlp.fc1': 'ffn_up',
  'mlp.fc2': 'ffn_down',
  input_layernorm: 'attn_norm',
};
const outerNames: Record<string, string> = {
  'model.embed_tokens': 'token_embd',
  'model.final_layernorm': 'output_norm',
  lm_head: 'output',
};

/** A tensor of the file and the parameter that it holds. */
export interface Phi2Tensor extends GgufTensor {
  /** Its Hugging Face name. */
  parameter: string;
}

/** The file's tensors in their order. A matrix whose rows are no whole q8_0 blocks is f16 there. */
export function phi2Tensors(config: PhiConfig, type: GgufTensorType): Phi2Tensor[] {
  return parameterSpecs(config).map(({ name: parameter, shape }) => {
    const fits = type !== 'q8_0' || shape.at(-1)! % Q8_BLOCK === 0;
    const matrixType = fits ? type : 'f16';
    return { parameter, name: ggufName(parameter), shape, type: shape.length > 1 ? matrixType : 'f32' };
  });
}

function ggufName(parameter: string): string {
  const [, layer, owner, part] = /^(?:model\.layers\.(\d+)\.)?(.+)\.(weight|bias)$/.exec(parameter)!;
  return layer === undefined
    ? `${outerNames[owner!]!}.${part!}`
    : `blk.${layer}.${layerNames[owner!]!}.${part!}`;
}

/**
 * @param name what llama.cpp shows as the model's name
 * @throws UserError when the tokenizer has more tokens than the model
 */
export function phi2Metadata(
  config: PhiConfig,
  tokenizer: Tokenizer,
  type: GgufTensorType,
  name: string,
): Map<string, GgufValue> {
  return new Map<string, GgufValue>([
    ['general.architecture', { string: 'phi2' }],
    ['general.type', { string: 'model' }],
    ['general.name', { string: name }],
    ['general.file_type', { uint32: fileTypes[type] }],
    ['general.quantization_version', { uint32: 2 }],
    ['phi2.context_length', { uint32: config.max_position_embeddings }],
    ['phi2.embedding_length', { uint32: config.hidden_size }],
    ['phi2.feed_forward_length', { uint32: config.intermediate_size }],
    ['phi2.block_count', { uint32: config.num_hidden_layers }],
    ['phi2.attention.head_count', { uint32: config.num_attention_heads }],
    ['phi2.attention.head_count_kv', { uint32: config.num_attention_heads }],
    ['phi2.attention.layer_norm_epsilon', { float32: config.layer_norm_eps }],
    ['phi2.rope.dimension_count', { uint32: rotaryDim(config) }],
    ['phi2.rope.freq_base', { float32: config.rope_theta }],
    ...tokenizerMetadata(config, tokenizer),
  ]);
}

/**
 * The vocabulary, filled up to the model's, and the merges: byte-level BPE with GPT-2's words, under the name of
 * pre-tokenizer that converted phi models go by. With it llama.cpp's `llama_detokenize` (not its streaming) drops
 * spaces before punctuation, which no metadata can turn off.
 */
function tokenizerMetadata(config: PhiConfig, tokenizer: Tokenizer): [string, GgufValue][] {
  if (tokenizer.vocabularySize > config.vocab_size) {
    throw new UserError(
      `the tokenizer has ${String(tokenizer.vocabularySize)} tokens, the model only ${String(config.vocab_size)}`,
    );
  }
  const { model, added_tokens: added }: TokenizerJson = tokenizer.toJSON();
  const tokens = Array.from({ length: config.vocab_size }, (_, id) => `[PAD${String(id)}]`);
  const types = tokens.map(() => UNUSED);
  for (const [token, id] of Object.entries(model.vocab)) [tokens[id], types[id]] = [token, NORMAL];
  for (const { id, content, special } of added) {
    [tokens[id], types[id]] = [content, special ? CONTROL : USER_DEFINED];
  }
  const stops = readStopTokens(config).filter((id) => id < config.vocab_size);
  const ends = stops.length > 0 ? stops : [tokenizer.endOfText];
  return [
    ['tokenizer.ggml.model', { string: 'gpt2' }],
    ['tokenizer.ggml.pre', { string: 'gpt-2' }],
    ['tokenizer.ggml.tokens', { strings: tokens }],
    ['tokenizer.ggml.token_type', { int32s: types }],
    ['tokenizer.ggml.merges', { strings: model.merges }],
    ['tokenizer.ggml.bos_token_id', { uint32: config.bos_token_id ?? tokenizer.endOfText }],
    ...endKeys.slice(0, ends.length).map((key, i): [string, GgufValue] => [key, { uint32: ends[i]! }]),
    ['tokenizer.ggml.unknown_token_id', { uint32: tokenizer.endOfText }],
    ['tokenizer.ggml.add_bos_token', { bool: false }],
  ];
}
