/**
 * The shape of a phi model, under the names of Hugging Face's `config.json` for `model_type: phi`. It reads
 * what Transformers 4 and 5 write and refuses what no phi model has (grouped keys, tied embeddings, scaled
 * rotary positions), so that nothing is loaded as something that it is not.
 */
import { z } from 'zod';
import { parseWith, UserError } from '@phi1/base';

const positive = z.int().positive();
const rate = z.number().min(0).lt(1);
const tokenIds = z
  .union([z.int().nonnegative(), z.array(z.int().nonnegative())], 'expected a token id or a list of them')
  .nullable();

const fields = z.object({
  model_type: z.literal('phi').default('phi'),
  vocab_size: positive,
  /** C, the width of the residual stream. */
  hidden_size: positive,
  /** F, the width of the MLP. */
  intermediate_size: positive,
  /** Bounded, since every layer's parameters are listed before the first is looked for. */
  num_hidden_layers: positive.max(10_000),
  num_attention_heads: positive,
  /** The longest sequence, in tokens. */
  max_position_embeddings: positive.default(2048),
  /** The share of a head's dimensions that rotary embedding turns. */
  partial_rotary_factor: z.number().positive().max(1).default(0.5),
  /** The base of the rotary wavelengths. */
  rope_theta: z.number().positive().default(10_000),
  hidden_act: z.literal('gelu_new').default('gelu_new'),
  layer_norm_eps: z.number().positive().default(1e-5),
  /** The standard deviation that weights start with. */
  initializer_range: z.number().positive().default(0.02),
  resid_pdrop: rate.default(0),
  embd_pdrop: rate.default(0),
  attention_dropout: rate.nullish().transform((value) => value ?? 0),
  bos_token_id: z.int().nonnegative().nullable().default(null),
  eos_token_id: tokenIds.default(null),
  pad_token_id: z.int().nonnegative().nullable().default(null),
});

export type PhiConfig = z.output<typeof fields>;

/**
 * @param source the file or flag that the value comes from, for the message
 * @throws UserError naming the first field that is wrong
 */
export function parsePhiConfig(value: unknown, source = 'config'): PhiConfig {
  const fail = (message: string): never => {
    throw new UserError(`${source}: ${message}`);
  };
  if (typeof value !== 'object' || value === null) return fail('expected a JSON object');
  const given = value as Record<string, unknown>;
  if (given.model_type !== undefined && given.model_type !== 'phi') {
    fail(`model_type is ${JSON.stringify(given.model_type)}, expected "phi"`);
  }
  const rope = (given.rope_parameters ?? {}) as Record<string, unknown>;
  refuseVariants(given, rope, fail);
  const parsed = fields.safeParse({
    ...given,
    partial_rotary_factor: rope.partial_rotary_factor ?? given.partial_rotary_factor,
    rope_theta: rope.rope_theta ?? given.rope_theta,
  });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return fail(`${issue.path.join('.') || 'value'}: ${issue.message}`);
  }
  const config = parsed.data;
  if (config.hidden_size % config.num_attention_heads !== 0) {
    fail(
      `hidden_size (${String(config.hidden_size)}) must be a multiple of num_attention_heads (${String(config.num_attention_heads)})`,
    );
  }
  if (rotaryDim(config) < 2 || rotaryDim(config) % 2 !== 0) {
    fail(
      `partial_rotary_factor ${String(config.partial_rotary_factor)} turns ${String(rotaryDim(config))} of ${String(headDim(config))} head dimensions; expected an even number from 2`,
    );
  }
  return config;
}

/**
 * A config with the stop ids of a `generation_config.json`, which Transformers takes instead of the config's.
 *
 * @param generation the file's parsed JSON; undefined where there is none
 * @throws UserError when its `eos_token_id` is neither an id nor a list of ids
 */
export function withGenerationConfig(config: PhiConfig, generation: unknown, source: string): PhiConfig {
  const schema = z.object({ eos_token_id: tokenIds.default(null) });
  const { eos_token_id } = parseWith(schema, generation ?? {}, source);
  return { ...config, eos_token_id: eos_token_id ?? config.eos_token_id };
}

/** The tokens that end a sequence; none where the config names none. */
export function readStopTokens({ eos_token_id: ids }: PhiConfig): number[] {
  return [ids ?? []].flat();
}

/** What a `phi` config may say that this package does not compute. */
function refuseVariants(
  given: Record<string, unknown>,
  rope: Record<string, unknown>,
  fail: (message: string) => never,
): void {
  const { num_key_value_heads: keyHeads, num_attention_heads: heads, rope_scaling: scaling } = given;
  if ((keyHeads ?? heads) !== heads) {
    fail(`num_key_value_heads is ${JSON.stringify(keyHeads)}, expected num_attention_heads`);
  }
  if (given.tie_word_embeddings === true) fail('tie_word_embeddings is true, expected false');
  if (given.qk_layernorm === true) fail('qk_layernorm is true, expected false');
  if (given.quantization_config ?? false) fail('quantized weights are not supported');
  if ((scaling ?? undefined) !== undefined || (rope.rope_type ?? 'default') !== 'default') {
    fail('scaled rotary positions are not supported, expected rope_type "default"');
  }
}

/** D, the size of a head. */
export function headDim(config: PhiConfig): number {
  return config.hidden_size / config.num_attention_heads;
}

/** R, how many dimensions of a head rotary embedding turns. */
export function rotaryDim(config: PhiConfig): number {
  return Math.floor(headDim(config) * config.partial_rotary_factor);
}

/** The `config.json` that Transformers 4 and 5 both read. */
export function toHuggingFaceConfig(config: PhiConfig, dtype: string): Record<string, unknown> {
  return {
    architectures: ['PhiForCausalLM'],
    ...config,
    num_key_value_heads: config.num_attention_heads,
    qk_layernorm: false,
    rope_parameters: {
      rope_type: 'default',
      rope_theta: config.rope_theta,
      partial_rotary_factor: config.partial_rotary_factor,
    },
    tie_word_embeddings: false,
    dtype,
    torch_dtype: dtype,
    use_cache: true,
  };
}
