/** Routes about texts without completing them: embeddings and the tokenizer. */
import { embedTokens } from '@phi1/model';
import { ApiError } from './api-error.js';
import { CHAT_TEMPLATE } from './chat-route.js';
import type { RequestContext } from './context.js';
import { readPrompts } from './prompts.js';
import { detokenizeRequest, embeddingsRequest, parseRequest, tokenizeRequest } from './requests.js';
import { tokenText } from './token-text.js';

/** So few that completions have their turn between. */
const BATCH_TOKENS = 512;

/** `/v1/embeddings`: the mean of the last layer's states over a text's tokens, which the paper's filter looks at. */
export async function embeddings(context: RequestContext, body: unknown): Promise<object> {
  const { model: name, input, encoding_format: format } = parseRequest(embeddingsRequest, body);
  const served = context.findModel(name);
  const tokens = readPrompts(served, input, { param: 'input', leavesOne: false, addedTokens: false });
  const { signal } = context;
  const vectors = await embedTokens(
    served.model,
    tokens.map((ids) => Int32Array.from(ids)),
    { batchTokens: BATCH_TOKENS, signal },
  ).catch((error: unknown) => {
    throw signal.aborted ? new ApiError(503, 'the server is shutting down') : error;
  });
  const count = tokens.reduce((sum, { length }) => sum + length, 0);
  context.metrics.promptTokens.inc({ model: served.id }, count);
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector),
    })),
    model: served.id,
    usage: { prompt_tokens: count, total_tokens: count },
  };
}

/** `/tokenize`, as vLLM has it. */
export function tokenize(context: RequestContext, body: unknown): object {
  const { model: name, prompt, return_token_strs: wantsText } = parseRequest(tokenizeRequest, body);
  const { model, tokenizer } = context.findModel(name);
  const tokens = [...tokenizer.encode(prompt)];
  return {
    count: tokens.length,
    max_model_len: model.config.max_position_embeddings,
    tokens,
    ...(wantsText && { token_strs: tokens.map((token) => tokenText(tokenizer, token)) }),
  };
}

/** `/detokenize`, as vLLM has it. */
export function detokenize(context: RequestContext, body: unknown): object {
  const { model: name, tokens } = parseRequest(detokenizeRequest, body);
  const { tokenizer } = context.findModel(name);
  const unknown = tokens.find((id) => id >= tokenizer.vocabularySize);
  if (unknown !== undefined) {
    throw new ApiError(
      400,
      `tokens: expected ids below ${String(tokenizer.vocabularySize)}, not ${String(unknown)}`,
      {
        param: 'tokens',
      },
    );
  }
  return { prompt: tokenizer.decode(tokens) };
}

/** `/tokenizer_info`: what lm_eval asks of a tokenizer that it does not have. */
export function tokenizerInfo(context: RequestContext, model: string | undefined): object {
  const { tokenizer, model: phi } = context.findModel(model);
  context.beginEvaluation();
  const endOfText = tokenText(tokenizer, tokenizer.endOfText);
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    vocab_size: tokenizer.vocabularySize,
    model_max_length: phi.config.max_position_embeddings,
    eos_token: endOfText,
    bos_token: endOfText,
    unk_token: endOfText,
    pad_token: null,
    chat_template: CHAT_TEMPLATE,
  };
}
