/**
 * PyTorch's caching allocator of a GPU: what it has given out and what it keeps. It has no C functions, so its
 * virtual functions (`c10::DeviceAllocator` in c10/core/CachingDeviceAllocator.h) are called by their places in the
 * table of them, which are the same from libtorch 2.10 to 2.13, as are the places of the figures that are read.
 */
import koffi from 'koffi';
import type { Torch } from '../library.js';
import { copyBytes, Slots } from '../native-memory.js';

/** Bytes on one GPU. */
export interface CudaMemory {
  /** In tensors and what operators hold at the moment. */
  allocatedBytes: number;
  /** Taken from the GPU, in use or kept for later. */
  reservedBytes: number;
  /** The most that was allocated since the last {@link CachingAllocator.resetPeak}. */
  peakAllocatedBytes: number;
  peakReservedBytes: number;
}

const CUDA = 1; // c10::DeviceType
const KNOWN_VERSIONS = /^2\.1[0-3]\./;

/** Places among the virtual functions: two destructors and five functions of c10::Allocator come before. */
const TABLE = { emptyCache: 7, getDeviceStats: 9, resetPeakStats: 11 } as const;

/** Of `DeviceStats`, in 64-bit slots: twelve for each array of three statistics, the first of them over all pools. */
const STATISTICS = { allocatedBytes: 48, reservedBytes: 60 } as const;
const [CURRENT, PEAK] = [0, 1];
/** More than any version's `DeviceStats` takes. */
const SLOTS = 512;

const scratch = new Slots(1);

type VirtualFunction = (...args: number[]) => void;

/**
 * The allocator of this process, for all its GPUs: bytes given out and reserved, their peaks, and giving the rest
 * back.
 */
export class CachingAllocator {
  readonly #self: number;
  readonly #functions: Record<keyof typeof TABLE, VirtualFunction>;
  readonly #figures = new Slots(SLOTS);

  private constructor(self: number, functions: Record<keyof typeof TABLE, VirtualFunction>) {
    this.#self = self;
    this.#functions = functions;
  }

  /** Undefined where this libtorch is not one whose tables are known. Call it once CUDA has been used. */
  static of(torch: Torch): CachingAllocator | undefined {
    if (!KNOWN_VERSIONS.test(torch.version)) return undefined;
    const getAllocator = torch.find('uint64_t _ZN3c1012GetAllocatorERKNS_10DeviceTypeE(uint64_t)');
    if (!getAllocator) return undefined;
    scratch.setInteger(0, CUDA); // its lowest byte is read
    const self = getAllocator(scratch.address);
    const table = addressAt(self);
    const functionAt = (index: number, prototype: string) =>
      koffi.decode(addressAt(table + 8 * index), koffi.proto(prototype)) as VirtualFunction;
    return new CachingAllocator(self, {
      emptyCache: functionAt(TABLE.emptyCache, 'void emptyCache(uint64_t, uint64_t, uint64_t)'),
      getDeviceStats: functionAt(TABLE.getDeviceStats, 'void getDeviceStats(uint64_t, uint64_t, int8_t)'),
      resetPeakStats: functionAt(TABLE.resetPeakStats, 'void resetPeakStats(uint64_t, int8_t)'),
    });
  }

  /** @param device which GPU */
  memory(device: number): CudaMemory {
    // the struct is returned through a hidden first argument
    this.#functions.getDeviceStats(this.#figures.address, this.#self, device);
    const { allocatedBytes, reservedBytes } = STATISTICS;
    return {
      allocatedBytes: this.#figures.getInteger(allocatedBytes + CURRENT),
      reservedBytes: this.#figures.getInteger(reservedBytes + CURRENT),
      peakAllocatedBytes: this.#figures.getInteger(allocatedBytes + PEAK),
      peakReservedBytes: this.#figures.getInteger(reservedBytes + PEAK),
    };
  }

  resetPeak(device: number): void {
    this.#functions.resetPeakStats(this.#self, device);
  }

  /** Gives what is kept for later back to the GPU. */
  emptyCache(): void {
    this.#functions.emptyCache(this.#self, 0, 0);
  }
}

function addressAt(address: number): number {
  copyBytes(scratch.address, address, 8);
  return scratch.getUnsigned(0);
}
