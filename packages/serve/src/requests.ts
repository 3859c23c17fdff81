/** The bodies of requests, as OpenAI's API has them: what is wrong with one is said with the field's name. */
import { z } from 'zod';
import { ApiError } from './api-error.js';

/** Choices of one request; a benchmark asks for many. */
const MOST_CHOICES = 1024;

const tokenId = z.int().nonnegative();
const tokenIds = z.array(tokenId);
const prompts = z.union(
  [z.string(), tokenIds.min(1), z.array(z.string()).min(1), z.array(tokenIds).min(1)],
  'expected a text, an array of texts, an array of token ids, or an array of such arrays',
);

/** A field that other servers know; anything but the value that changes nothing is refused. */
const unsupported = (isNeutral: (value: unknown) => boolean) =>
  z
    .unknown()
    .refine((value) => value === undefined || value === null || isNeutral(value), 'is not supported')
    .optional();

const sampling = {
  model: z.string().nullish(),
  temperature: z.number().min(0).max(100).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  /** vLLM's: -1 and 0 mean all. */
  top_k: z.int().min(-1).nullish(),
  repetition_penalty: z.number().gt(0).max(100).nullish(),
  n: z.int().min(1).max(MOST_CHOICES).nullish(),
  stop: z
    .union(
      [z.string().min(1), z.array(z.string().min(1)).max(64)],
      'expected a text, or at most 64, none empty',
    )
    .nullish(),
  seed: z.int().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  frequency_penalty: unsupported((value) => value === 0),
  presence_penalty: unsupported((value) => value === 0),
  logit_bias: unsupported((value) => typeof value === 'object' && Object.keys(value!).length === 0),
};

/** Of `/v1/completions`. */
export const completionRequest = z.object({
  ...sampling,
  prompt: prompts,
  max_tokens: z.int().min(0).nullish(),
  echo: z.boolean().nullish(),
  logprobs: z.int().min(0).max(20).nullish(),
  best_of: z.int().nullish(),
  suffix: unsupported((value) => value === ''),
});

const textPart = z.object({ type: z.literal('text'), text: z.string() });
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.union([z.string(), z.array(textPart)], 'expected a text or parts of type text'),
});

/** Of `/v1/chat/completions`. */
export const chatRequest = z.object({
  ...sampling,
  messages: z.array(message).min(1),
  max_tokens: z.int().min(0).nullish(),
  max_completion_tokens: z.int().min(0).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  tools: unsupported((value) => Array.isArray(value) && value.length === 0),
  response_format: unsupported((value) => (value as { type?: unknown }).type === 'text'),
});

/** Of `/v1/embeddings`. */
export const embeddingsRequest = z.object({
  model: z.string().nullish(),
  input: prompts,
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: unsupported(() => false),
});

/** Of `/tokenize`, with vLLM's names. */
export const tokenizeRequest = z.object({
  model: z.string().nullish(),
  prompt: z.string(),
  return_token_strs: z.boolean().nullish(),
});

/** Of `/detokenize`. */
export const detokenizeRequest = z.object({ model: z.string().nullish(), tokens: tokenIds });

/** Of the playground's request to run a completion's tests. */
export const runRequest = z.object({ benchmark: z.string(), task: z.string(), completion: z.string() });

export type CompletionRequest = z.infer<typeof completionRequest>;
export type ChatRequest = z.infer<typeof chatRequest>;

/** A request's body as a schema wants it. @throws ApiError (400) naming the field that is not */
export function parseRequest<T>(schema: z.ZodType<T>, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError(400, 'the body is no JSON object');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const param = path.map(String).join('.');
  throw new ApiError(400, `${param || 'body'}: ${message}`, { param: param || null });
}
