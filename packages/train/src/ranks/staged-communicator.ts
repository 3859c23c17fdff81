/**
 * Collectives over memory that all ranks see: each has a slot to put its numbers in, adds up its part of all slots into
 * the result, and takes the result. Sums are in the order of the ranks, whoever makes them, so that all get the same
 * bits. How ranks wait for each other is given.
 */
import type { Communicator } from './communicator.js';

/** Bytes of a slot: larger arrays go through in pieces, so that little shared memory serves any model. */
export const SLOT_BYTES = 1 << 22;

/** What ranks share, and how they wait for each other and end. */
export interface Stage {
  rank: number;
  worldSize: number;
  transport: string;
  /** The same on every rank: {@link stageBytes} bytes. */
  memory: ArrayBuffer;
  barrier: () => Promise<void>;
  abort: (reason: string) => Promise<void>;
  finalize: () => Promise<void>;
}

/** What the slots of all ranks and the result take. */
export function stageBytes(worldSize: number): number {
  return (worldSize + 1) * SLOT_BYTES;
}

/** Ranks that share a {@link Stage}. */
export class StagedCommunicator implements Communicator {
  readonly rank: number;
  readonly worldSize: number;
  readonly transport: string;
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
    ({ rank: this.rank, worldSize: this.worldSize, transport: this.transport } = stage);
  }

  async allReduce(values: Float32Array | Float64Array): Promise<void> {
    const { rank, worldSize } = this;
    const view = (slot: number, count: number): typeof values => {
      const View = values instanceof Float64Array ? Float64Array : Float32Array;
      return new View(this.#stage.memory, slot * SLOT_BYTES, count);
    };
    const most = SLOT_BYTES / values.BYTES_PER_ELEMENT;
    for (let from = 0; from < values.length; from += most) {
      const piece = values.subarray(from, from + most);
      const count = piece.length;
      view(rank, count).set(piece);
      await this.barrier();
      const [begin, end] = [rank, rank + 1].map((i) => Math.floor((i * count) / worldSize));
      const slots = Array.from({ length: worldSize }, (_, slot) => view(slot, count).subarray(begin, end));
      addUp(slots, view(worldSize, count).subarray(begin, end));
      // nobody writes to the result again before all are at the next barrier, and have taken it
      await this.barrier();
      piece.set(view(worldSize, count));
    }
  }

  async broadcast(bytes: Uint8Array, root: number): Promise<void> {
    for (let from = 0; from < bytes.length; from += SLOT_BYTES) {
      const piece = bytes.subarray(from, from + SLOT_BYTES);
      const slot = new Uint8Array(this.#stage.memory, root * SLOT_BYTES, piece.length);
      if (this.rank === root) slot.set(piece);
      await this.barrier();
      if (this.rank !== root) piece.set(slot);
      await this.barrier();
    }
  }

  barrier(): Promise<void> {
    return this.#stage.barrier();
  }

  abort(reason: string): Promise<void> {
    return this.#stage.abort(reason);
  }

  finalize(): Promise<void> {
    return this.#stage.finalize();
  }
}

function addUp(terms: readonly (Float32Array | Float64Array)[], sum: Float32Array | Float64Array): void {
  sum.set(terms[0]!);
  for (const term of terms.slice(1)) {
    for (let i = 0; i < sum.length; i++) sum[i]! += term[i]!;
  }
}
