/**
 * Added tokens that a model folder lists beside its `tokenizer.json`: `added_tokens_decoder` of
 * `tokenizer_config.json` and, older, `added_tokens.json`. Transformers adds them to those of `tokenizer.json`.
 */

import type { Tokenizer } from './tokenizer.js';

interface ListedToken {
  id: number;
  content: string;
}

/** The parsed files; what is not there is undefined. */
export interface TokenizerFolder {
  'tokenizer.json': unknown;
  'tokenizer_config.json'?: unknown;
  'added_tokens.json'?: unknown;
}

/** The content of `tokenizer.json` with the tokens that only its neighbors list; not checked yet. */
export function withListedTokens(files: TokenizerFolder): unknown {
  const json = files['tokenizer.json'];
  if (typeof json !== 'object' || json === null) return json;
  const own = (json as { added_tokens?: unknown }).added_tokens ?? [];
  if (!Array.isArray(own)) return json;
  const contents = new Set((own as Partial<ListedToken>[]).map((token) => token?.content));
  const listed = [...decoderTokens(files), ...addedTokens(files)].filter(({ content }) => {
    const isNew = !contents.has(content);
    contents.add(content);
    return isNew;
  });
  return { ...json, added_tokens: [...(own as unknown[]), ...listed.sort((a, b) => a.id - b.id)] };
}

function decoderTokens({ 'tokenizer_config.json': config }: TokenizerFolder): ListedToken[] {
  const entries = Object.entries(recordIn(recordIn(config).added_tokens_decoder));
  return entries.map(([id, token]) => ({ ...(token as ListedToken), id: Number(id) }));
}

function addedTokens({ 'added_tokens.json': ids }: TokenizerFolder): ListedToken[] {
  const entries = Object.entries(recordIn(ids));
  return entries.map(([content, id]) => ({ id: id as number, content, special: false }));
}

function recordIn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const GPT2_VOCABULARY = 50_257;
/** Of phi-1, phi-1.5 and phi-2. */
const PHI_VOCABULARY = 51_200;

/** Whether a folder's tokenizer is CodeGen's by name, or GPT-2's beside a phi model, but has no runs of spaces. */
export function lacksSpaceRuns(
  tokenizer: Tokenizer,
  tokenizerConfig: unknown,
  modelConfig: unknown,
): boolean {
  const name = recordIn(tokenizerConfig).tokenizer_class;
  const isNamed = typeof name === 'string' && name.startsWith('CodeGen');
  const isBesidePhi =
    tokenizer.vocabularySize === GPT2_VOCABULARY && recordIn(modelConfig).vocab_size === PHI_VOCABULARY;
  if (!isNamed && !isBesidePhi) return false;
  return !tokenizer.toJSON().added_tokens.some(({ content }) => /^ {2,}$/.test(content));
}
