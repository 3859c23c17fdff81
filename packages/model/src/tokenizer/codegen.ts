/**
 * The tokenizer of codegen-350M-mono, which phi-1 uses: GPT-2's 50,257 tokens (their bytes come from
 * `gpt-tokenizer`), then runs of 31 to 2 spaces and of 9 to 2 tabs, so that indentation costs a token a line.
 * 50,295 ids in all; phi-1's embedding has 51,200 rows.
 */
import { spellBytes } from './byte-characters.js';
import { BpeTokenizer, END_OF_TEXT } from './bpe-tokenizer.js';
import { Merges } from './merges.js';
import type { AddedToken } from './added-tokens.js';

const LONGEST_SPACES = 31;
const LONGEST_TABS = 9;

/** Loads the vocabulary on first use: half a megabyte that a browser with another tokenizer never fetches. */
export async function codegenTokenizer(): Promise<BpeTokenizer> {
  const { default: ranks } = await import('gpt-tokenizer/bpeRanks/r50k_base');
  const utf8 = new TextEncoder();
  const tokens = ranks.map((token) =>
    typeof token === 'string' ? utf8.encode(token) : Uint8Array.from(token),
  );
  const spellings = tokens.map(spellBytes);
  const vocabulary = new Map(spellings.map((spelling, id) => [spelling, id]));
  const endOfText: AddedToken = { id: vocabulary.size, content: END_OF_TEXT, special: true };
  vocabulary.set(END_OF_TEXT, endOfText.id);
  return new BpeTokenizer(
    {
      vocabulary,
      merges: recoverMerges(tokens).map(([left, right]) => [spellings[left]!, spellings[right]!]),
      addedTokens: [endOfText, ...whitespaceTokens(vocabulary.size)],
    },
    'codegen tokenizer',
  );
}

function whitespaceTokens(firstId: number): AddedToken[] {
  const contents: string[] = [];
  for (let length = LONGEST_SPACES; length >= 2; length--) contents.push(' '.repeat(length));
  for (let length = LONGEST_TABS; length >= 2; length--) contents.push('\t'.repeat(length));
  return contents.map((content, i) => ({ id: firstId + i, content, special: false }));
}

/**
 * The pairs of ids that were merged, from the tokens in the order of learning: the bytes of each token, encoded
 * with the merges before its own, are the two tokens that its own merge joins.
 */
function recoverMerges(tokens: readonly Uint8Array[]): [number, number][] {
  const merges = new Merges();
  const idOfByte = new Int32Array(256);
  for (let id = 0; id < 256; id++) idOfByte[tokens[id]![0]!] = id;
  return tokens.slice(256).map((token, i) => {
    const ids = Int32Array.from(token, (byte) => idOfByte[byte]!);
    const count = merges.apply(ids, ids.length);
    if (count !== 2) throw new Error(`token ${String(256 + i)} is not one merge of tokens before it`);
    merges.add(ids[0]!, ids[1]!, 256 + i);
    return [ids[0]!, ids[1]!];
  });
}
