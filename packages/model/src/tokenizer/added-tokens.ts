/**
 * Tokens that are found in a text as they are written, before any byte-pair encoding: `<|endoftext|>` and the
 * like, and CodeGen's runs of spaces. At each place the longest one wins, as in Hugging Face's `tokenizers`.
 */
export interface AddedToken {
  id: number;
  content: string;
  /** A special token is a command rather than text: ordinary text that spells it does not mean it. */
  special: boolean;
}

interface Node {
  children: Map<number, Node>;
  token: AddedToken | undefined;
}

/** Finds added tokens in texts: a trie of their UTF-16 code units. */
export class AddedTokenFinder {
  readonly #root: Node = { children: new Map(), token: undefined };
  readonly #begins = new Uint8Array(0x10000);

  constructor(tokens: Iterable<AddedToken>) {
    for (const token of tokens) {
      let node = this.#root;
      this.#begins[token.content.charCodeAt(0)] = 1;
      for (let i = 0; i < token.content.length; i++) {
        const unit = token.content.charCodeAt(i);
        let child = node.children.get(unit);
        if (!child) node.children.set(unit, (child = { children: new Map(), token: undefined }));
        node = child;
      }
      node.token = token;
    }
  }

  /** The first place from `start` on where an added token is written: its index, or the text's length. */
  indexFrom(text: string, start: number): number {
    for (let i = start; i < text.length; i++) {
      if (this.#begins[text.charCodeAt(i)] && this.at(text, i)) return i;
    }
    return text.length;
  }

  /** The longest added token that is written at `index`. */
  at(text: string, index: number): AddedToken | undefined {
    let longest: AddedToken | undefined;
    let node: Node | undefined = this.#root;
    for (let i = index; i < text.length; i++) {
      node = node.children.get(text.charCodeAt(i));
      if (!node) break;
      longest = node.token ?? longest;
    }
    return longest;
  }
}
