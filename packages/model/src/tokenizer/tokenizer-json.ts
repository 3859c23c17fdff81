/**
 * Hugging Face's `tokenizer.json`, as far as byte-level BPE goes. A file that asks for anything else
 * (another model, a normalizer, tokens added around the text, tokens that swallow spaces) is refused rather
 * than read half, since the ids would come out wrong. Steps that do nothing, as Transformers writes them, are none.
 */
import { UserError } from '@phi1/base';
import { z } from 'zod';
import type { AddedToken } from './added-tokens.js';

/** The file as this package writes it: every step that it does not have is null, as `tokenizers` has it. */
export interface TokenizerJson {
  version: '1.0';
  truncation: null;
  padding: null;
  added_tokens: AddedTokenJson[];
  normalizer: null;
  pre_tokenizer: ByteLevelJson;
  post_processor: null;
  decoder: ByteLevelJson;
  model: {
    type: 'BPE';
    dropout: null;
    unk_token: null;
    continuing_subword_prefix: '';
    end_of_word_suffix: '';
    fuse_unk: false;
    byte_fallback: false;
    /** Token to id, bytes spelled as in `byte-characters.ts`. */
    vocab: Record<string, number>;
    /** `left right`, in the order of learning. */
    merges: string[];
  };
}

interface AddedTokenJson extends AddedToken {
  single_word: false;
  lstrip: false;
  rstrip: false;
  normalized: boolean;
}

interface ByteLevelJson {
  type: 'ByteLevel';
  add_prefix_space: false;
  trim_offsets: false;
  use_regex: true;
}

/** What a byte-level BPE tokenizer is made of. */
export interface BpeParts {
  /** Token to id, bytes spelled as in `byte-characters.ts`. */
  vocabulary: Map<string, number>;
  /** Pairs of tokens in the order of learning. */
  merges: [string, string][];
  addedTokens: AddedToken[];
}

/** The file's content for a vocabulary; {@link readTokenizerJson} gives the same parts back. */
export function writeTokenizerJson({ vocabulary, merges, addedTokens }: BpeParts): TokenizerJson {
  const byteLevel: ByteLevelJson = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: false,
    use_regex: true,
  };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens.map(({ id, content, special, normalized = false }) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized,
      special,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocabulary),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}

const LARGEST_ID = 0xffffff;
const id = z.int().min(0).max(LARGEST_ID);
const off = z.literal(false).default(false);
const nothing = z.null().default(null);
const emptyText = z.union([z.literal(''), z.null()]).default('');
const schema = z.object({
  added_tokens: z
    .array(
      z.object({
        id,
        content: z.string().min(1),
        special: z.boolean().default(false),
        normalized: z.boolean().default(false),
        single_word: off,
        lstrip: off,
        rstrip: off,
      }),
    )
    .default([]),
  normalizer: z.preprocess(unwrapped, nothing),
  pre_tokenizer: z.preprocess(
    unwrapped,
    z.object({
      type: z.literal('ByteLevel'),
      add_prefix_space: z.literal(false),
      use_regex: z.literal(true).default(true),
    }),
  ),
  post_processor: z.custom(addsNothing, 'it adds tokens around the text').default(null),
  decoder: z.preprocess(unwrapped, z.object({ type: z.literal('ByteLevel') })),
  model: z.object({
    type: z.literal('BPE').default('BPE'),
    dropout: z.union([z.null(), z.literal(0)]).default(null),
    continuing_subword_prefix: emptyText,
    end_of_word_suffix: emptyText,
    byte_fallback: off,
    ignore_merges: off,
    vocab: z.custom<Record<string, number>>(isVocabulary, 'expected an object of token ids'),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
});

/** A sequence of one step is that step, of none is none. */
function unwrapped(step: unknown): unknown {
  const steps = listSteps(step);
  return steps && steps.length <= 1 ? unwrapped(steps[0]) : step;
}

function listSteps(step: unknown): unknown[] | undefined {
  const { type, ...fields } = (step ?? {}) as Record<string, unknown>;
  const steps = Object.values(fields).find((field) => Array.isArray(field));
  return type === 'Sequence' ? steps : undefined;
}

/** Whether a post-processor leaves a single text's ids as they are. */
function addsNothing(processor: unknown): boolean {
  const { type, single } = (processor ?? {}) as Record<string, unknown>;
  if (processor === undefined || processor === null || type === 'ByteLevel') return true;
  const isText = (part: unknown) => (part as { Sequence?: { id?: unknown } } | null)?.Sequence?.id === 'A';
  if (type === 'TemplateProcessing') return Array.isArray(single) && single.length === 1 && isText(single[0]);
  return listSteps(processor)?.every(addsNothing) ?? false;
}

/** By hand because a record of zod's drops the key `__proto__`, which is a token like any other. */
function isVocabulary(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((id) => Number.isInteger(id) && id >= 0 && id <= LARGEST_ID);
}

/**
 * @param json the parsed content of a tokenizer.json
 * @param name what to call the file in an error
 * @throws UserError when it is not a byte-level BPE tokenizer, naming the field
 */
export function readTokenizerJson(json: unknown, name = 'tokenizer.json'): BpeParts {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = issue.path.length > 0 ? issue.path.join('.') : 'content';
    throw new UserError(
      `${name}: ${field} is not as expected of a byte-level BPE tokenizer without a normalizer (${issue.message})`,
    );
  }
  const { added_tokens, model } = parsed.data;
  return {
    vocabulary: new Map(Object.entries(model.vocab)),
    merges: model.merges.map((merge) => (typeof merge === 'string' ? splitMerge(merge, name) : merge)),
    addedTokens: added_tokens.map(({ id, content, special, normalized }) => ({
      id,
      content,
      special,
      normalized,
    })),
  };
}

function splitMerge(merge: string, name: string): [string, string] {
  const [left, right, ...rest] = merge.split(' ');
  if (!left || !right || rest.length > 0) {
    throw new UserError(
      `${name}: model.merges holds ${JSON.stringify(merge)}, expected two tokens and a space between`,
    );
  }
  return [left, right];
}
