/**
 * Tokens that are found in a text as they are written, before any byte-pair encoding: `<|endoftext|>` and the
 * like, and CodeGen's runs of spaces. As in Hugging Face's `tokenizers`, those that are not `normalized` are taken
 * out first, then the others from what is between; in each pass the leftmost wins, and of several there the longest.
 */
export interface AddedToken {
  id: number;
  content: string;
  /** A special token is a command rather than text: ordinary text that spells it does not mean it. */
  special: boolean;
  /** Whether it is looked for after those that are not; false by default. */
  normalized?: boolean;
}

interface Node {
  children: Map<number, Node>;
  token: AddedToken | undefined;
}

/** The passes over a text in which added tokens are found; none where there are no tokens. */
export function addedTokenPasses(tokens: readonly AddedToken[]): AddedTokenFinder[] {
  return [false, true]
    .map((normalized) => tokens.filter((token) => (token.normalized ?? false) === normalized))
    .filter(({ length }) => length > 0)
    .map((pass) => new AddedTokenFinder(pass));
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

  /** The first place from `start` on where an added token is written that ends by `end`; `end` where there is none. */
  indexFrom(text: string, start: number, end: number): number {
    for (let i = start; i < end; i++) {
      if (this.#begins[text.charCodeAt(i)] && this.at(text, i, end)) return i;
    }
    return end;
  }

  /** The longest added token that is written at `index` and ends by `end`. */
  at(text: string, index: number, end: number): AddedToken | undefined {
    let longest: AddedToken | undefined;
    let node: Node | undefined = this.#root;
    for (let i = index; i < end; i++) {
      node = node.children.get(text.charCodeAt(i));
      if (!node) break;
      longest = node.token ?? longest;
    }
    return longest;
  }
}
