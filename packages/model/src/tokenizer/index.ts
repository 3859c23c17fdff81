/** Text to token ids and back, for Node and browsers. */
export type { AddedToken } from './added-tokens.js';
export { BpeTokenizer, END_OF_TEXT } from './bpe-tokenizer.js';
export { BYTE_CHARACTERS, spellBytes, unspellBytes } from './byte-characters.js';
export { codegenTokenizer } from './codegen.js';
export { loadTokenizer, tokenizerFiles } from './load.js';
export type { Encoding } from './offsets.js';
export { StreamingDecoder } from './streaming-decoder.js';
export type { BpeParts, TokenizerJson } from './tokenizer-json.js';
export type { Tokenizer } from './tokenizer.js';
export { wordEnd } from './word-end.js';
export { WordTable } from './word-table.js';
