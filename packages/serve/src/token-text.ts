/** Single tokens as text, as OpenAI's log-probabilities name them. */
import type { Tokenizer } from '@phi1/model';

/** A token's text; `bytes:\xe2\x80` where its bytes are only a part of a character, so that no two tokens are one. */
export function tokenText(tokenizer: Tokenizer, token: number): string {
  const bytes = tokenizer.tokenBytes(token);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `bytes:${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}`;
  }
}
