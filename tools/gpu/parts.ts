/** The parts of the check, in the order in which they run. */
import { execFileSync } from 'node:child_process';
import { arch, cpus } from 'node:os';
import { engineMemory, resetPeakMemory, selectEngine, tf, type Precision } from '@phi1/tensor';
import { benchGeneration, benchTraining } from './benchmarks.js';
import { compareAll } from './comparing.js';
import { fusedCases } from './fused-cases.js';
import { checkGeneration, checkMemory, checkTraining } from './model-parts.js';
import type { Findings } from './report.js';
import { standardCases } from './standard-cases.js';
import { trainForReal } from './training-run.js';

export interface Settings {
  /** `cuda`, `cuda:N`, or `cpu` to try the check itself. */
  device: string;
  /** Benchmarks of a model that any computer runs in no time. */
  tiny: boolean;
  /** Of the GPU, for products in bfloat16, a second. */
  peakFlops: number;
  /** Flags of the training run. */
  train: string[];
  /** Where the report goes. */
  out: string;
}

interface Part {
  /** Its limit. */
  seconds: number;
  env?: Record<string, string>;
  run(settings: Settings, findings: Findings): Promise<void>;
}

async function start({ device }: Settings, findings: Findings): Promise<void> {
  const selected = await selectEngine({ engine: 'torch', device });
  findings.check({
    name: 'the engine starts',
    ok: selected.device.startsWith(device),
    detail: selected.reason,
  });
  findings.figures({
    device: selected.device,
    GPU: gpuName(device),
    version: selected.version,
    node: process.version,
    processor: cpus()[0]?.model ?? arch(),
  });
  const sum = tf.tidy(() => tf.range(0, 1000).sum().dataSync()[0]!);
  findings.check({ name: 'it computes', ok: sum === 499_500, detail: `0 to 999 sum to ${String(sum)}` });
  const x = tf.fill([4], 2.5);
  const read = [...(await x.data())];
  findings.check({ name: 'data() resolves', ok: String(read) === '2.5,2.5,2.5,2.5', detail: String(read) });
}

/** Whether the allocator's figures follow a tensor of 64 MiB that comes and goes. */
async function checkAllocator(settings: Settings, findings: Findings): Promise<void> {
  await selectEngine({ engine: 'torch', device: settings.device });
  if (!settings.device.startsWith('cuda')) return;
  const figures = async () => (await engineMemory()).cuda;
  const before = await figures();
  findings.check({ name: 'figures are known', ok: before !== undefined, detail: JSON.stringify(before) });
  if (!before) return;
  await resetPeakMemory();
  const size = 64 * 2 ** 20;
  const x = tf.fill([size / 4], 1);
  const during = (await figures())!;
  x.dispose();
  const after = (await figures())!;
  const detail = JSON.stringify({ before, during, after });
  const follows =
    during.allocatedBytes - before.allocatedBytes === size && after.allocatedBytes === before.allocatedBytes;
  findings.check({ name: 'allocated bytes follow a tensor', ok: follows, detail });
  const peak = after.peakAllocatedBytes >= during.allocatedBytes && after.reservedBytes >= size;
  findings.check({ name: 'peak and reserved bytes fit', ok: peak, detail });
}

function gpuName(device: string): string {
  if (!device.startsWith('cuda')) return 'none';
  try {
    const query = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
    return execFileSync('nvidia-smi', query).toString().trim().split('\n')[
      Number(device.split(':')[1] ?? 0)
    ]!;
  } catch {
    return 'unknown';
  }
}

const fused = (precision: Precision, env?: Record<string, string>): Part => ({
  seconds: 120,
  ...(env && { env }),
  async run({ device }, findings) {
    await selectEngine({ engine: 'torch', device });
    await compareAll(fusedCases(precision), findings, precision);
  },
});

const LIBTORCH_ALONE = { PHI1_CUDA_KERNELS: 'off', PHI1_NATIVE: 'off' };

export const PARTS: Record<string, Part> = {
  engine: { seconds: 60, run: start },
  allocator: { seconds: 60, run: checkAllocator },
  fused: fused('float32'),
  'fused-bfloat16': fused('bfloat16'),
  'fused-libtorch': fused('float32', LIBTORCH_ALONE),
  'fused-bfloat16-libtorch': fused('bfloat16', LIBTORCH_ALONE),
  standard: {
    seconds: 120,
    async run({ device }, findings) {
      await selectEngine({ engine: 'torch', device });
      await compareAll(standardCases(), findings, 'float32');
    },
  },
  training: { seconds: 120, run: checkTraining },
  memory: { seconds: 60, run: checkMemory },
  generation: { seconds: 120, run: checkGeneration },
  'bench-phi-1-small': {
    seconds: 240,
    run: (settings, findings) => benchTraining('phi-1-small', settings.tiny ? 2 : 8, settings, findings),
  },
  'bench-phi-1': {
    seconds: 300,
    run: (settings, findings) => benchTraining('phi-1', settings.tiny ? 2 : 4, settings, findings),
  },
  'bench-generation': { seconds: 300, run: benchGeneration },
  train: { seconds: 3600, run: trainForReal },
};
