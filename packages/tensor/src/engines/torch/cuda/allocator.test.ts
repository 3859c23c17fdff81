/**
 * The table of virtual functions, held against the compiler's: an allocator in C++ takes the place of PyTorch's for
 * CUDA, and its figures must come out where they went in. Needs g++ and the headers of a PyTorch wheel.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonPackages, temporaryFolder } from '@phi1/base/testing';
import koffi from 'koffi';
import { expect, it } from 'vitest';
import { hasHostCompiler } from '../../../testing/host-launcher.js';
import { ensureTorchLibrary } from '../install.js';
import { loadTorch } from '../library.js';
import { CachingAllocator } from './allocator.js';

const SOURCE = `
#include <c10/core/CachingDeviceAllocator.h>
struct Allocator : c10::DeviceAllocator {
  bool isEmpty = false, isReset = false;
  c10::DataPtr allocate(size_t) override { return {}; }
  void copy_data(void*, const void*, size_t) const override {}
  bool initialized() override { return true; }
  void emptyCache(c10::MempoolId_t pool) override { isEmpty = pool.first == 0 && pool.second == 0; }
  void recordStream(const c10::DataPtr&, c10::Stream) override {}
  c10::CachingDeviceAllocator::DeviceStats getDeviceStats(c10::DeviceIndex device) override {
    c10::CachingDeviceAllocator::DeviceStats stats;
    stats.allocated_bytes[0].current = 1000 + device;
    stats.allocated_bytes[0].peak = isReset ? 1000 : 2000;
    stats.reserved_bytes[0].current = isEmpty ? 1000 : 3000;
    stats.reserved_bytes[0].peak = 4ll << 40;
    return stats;
  }
  void resetAccumulatedStats(c10::DeviceIndex) override {}
  void resetPeakStats(c10::DeviceIndex) override { isReset = true; }
};
static Allocator allocator;
extern "C" void install() { c10::SetAllocator(c10::DeviceType::CUDA, &allocator, 100); }
`;

/** The headers are in the wheel that Python imports; the libraries may be a copy of another place. */
function hasHeaders(headers: string): boolean {
  if (existsSync(join(headers, 'c10/core/CachingDeviceAllocator.h'))) return true;
  console.warn(`skipped: no headers of PyTorch in ${headers} (set PHI1_PYTHON)`);
  return false;
}

const headers = join(pythonPackages(), 'torch/include');
const libraries = await ensureTorchLibrary();

const folder = temporaryFolder();

it.runIf(hasHostCompiler() && hasHeaders(headers))(
  'its figures are read where the compiler puts them',
  () => {
    const torch = loadTorch(libraries, { cuda: false });
    writeFileSync(join(folder, 'allocator.cpp'), SOURCE);
    const output = join(folder, 'allocator.so');
    execFileSync('g++', [
      ...['-std=c++20', '-shared', '-fPIC', `-I${headers}`, '-o', output, join(folder, 'allocator.cpp')],
      ...[`-L${libraries}`, '-lc10'],
    ]);
    koffi.load(output).func('void install()')();
    const allocator = CachingAllocator.of(torch)!;
    expect(allocator.memory(3)).toEqual({
      allocatedBytes: 1003,
      reservedBytes: 3000,
      peakAllocatedBytes: 2000,
      peakReservedBytes: 4 * 2 ** 40,
    });
    allocator.resetPeak(0);
    allocator.emptyCache();
    expect(allocator.memory(0)).toMatchObject({ reservedBytes: 1000, peakAllocatedBytes: 1000 });
  },
);
