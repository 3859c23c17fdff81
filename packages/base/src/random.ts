/**
 * Seeded randomness that is the same on every machine and can be stopped and continued: xoshiro128** (Blackman
 * and Vigna, 2018) seeded by splitmix32. Not for secrets. No Node modules, so that it runs in a browser too.
 */
export type RandomState = [number, number, number, number];

/**
 * xoshiro128** with 128 bits of state, seeded by splitmix32: the same seed gives the same numbers on every machine.
 */
export class Random {
  #state: RandomState;

  /** @param seed any finite number, or the state of an earlier generator to continue it */
  constructor(seed: number | RandomState) {
    if (typeof seed !== 'number') {
      this.#state = [...seed];
      return;
    }
    let x = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b)) | 0;
    const splitmix = (): number => {
      x = (x + 0x9e3779b9) | 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    };
    this.#state = [splitmix(), splitmix(), splitmix(), splitmix()];
  }

  /** Everything that is needed to continue: `new Random(random.state)`. */
  get state(): RandomState {
    return [...this.#state];
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const s = this.#state;
    const scrambled = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return scrambled;
  }

  /** A number in [0, 1) with 53 random bits. */
  next(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** An integer in [0, bound), for bounds up to 2^53. */
  int(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** One of the items, each as likely. */
  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]!;
  }

  /** A standard normal number (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle<T extends Shufflable>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const held = items[i];
      items[i] = items[j];
      items[j] = held;
    }
    return items;
  }
}

/** An array or a typed array. */
interface Shufflable {
  readonly length: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any element type, as in Array
  [index: number]: any;
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
