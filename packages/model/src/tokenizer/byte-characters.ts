/**
 * GPT-2's spelling of bytes: every byte has a printable character, so that a vocabulary of byte strings can be
 * written as JSON text (Radford et al., 2019, `bytes_to_unicode`). Printable Latin-1 characters stand for
 * themselves, the other bytes for the characters from U+0100 on in their order: a space is `Ġ`, a newline `Ċ`.
 */
const byteToCharacter: string[] = [];
const characterToByte = new Map<string, number>();

for (let byte = 0, moved = 0; byte < 256; byte++) {
  const printable =
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const character = String.fromCharCode(printable ? byte : 0x100 + moved++);
  byteToCharacter.push(character);
  characterToByte.set(character, byte);
}

/** The 256 characters that stand for bytes, in the order of the bytes. */
export const BYTE_CHARACTERS: readonly string[] = byteToCharacter;

/** Bytes as their characters. */
export function spellBytes(bytes: Uint8Array): string {
  let spelling = '';
  for (const byte of bytes) spelling += byteToCharacter[byte]!;
  return spelling;
}

/** The bytes that characters stand for; undefined where one of them stands for none. */
export function unspellBytes(spelling: string): Uint8Array | undefined {
  const bytes = new Uint8Array(spelling.length);
  for (let i = 0; i < spelling.length; i++) {
    const byte = characterToByte.get(spelling[i]!);
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}
