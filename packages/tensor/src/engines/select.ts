/**
 * Chooses the engine that computes: the first of torch, tensorflow, wasm and cpu that loads, or the one that
 * is asked for. Says in one line which it took and why not the ones before it. For Node; a browser calls
 * `tf.setBackend` itself.
 */
import { errorMessage, UserError } from '@phi1/base';
import * as tf from '@tensorflow/tfjs';
import type { OnInstallProgress } from './pip.js';
import { ENGINES, PRECISIONS, type EngineName, type Precision } from '../choices.js';
import { setEnginePrecision } from './precision.js';
import type { CudaMemory } from './torch/cuda/allocator.js';

/**
 * Which engine computes, on which device, with how many threads and in which precision; each is chosen where left
 * out.
 */
export interface EngineOptions {
  engine?: EngineName | 'auto';
  /** `cpu`, `cuda`, `cuda:N`, or `auto`: CUDA where a driver and a build for it are found. */
  device?: string;
  /** CPU threads of the torch engine; all cores by default. */
  threads?: number;
  /** `bfloat16` for products and attention in bfloat16, on the torch engine; `float32` by default. */
  precision?: Precision;
  onProgress?: OnInstallProgress;
}

/** The engine that became the TensorFlow.js backend, and why it and no other. */
export interface SelectedEngine {
  engine: EngineName;
  device: string;
  /** Of the library that computes. */
  version: string;
  /** One line: what was taken, and why not those before it. */
  reason: string;
}

/**
 * Makes an engine the current TensorFlow.js backend.
 *
 * @throws UserError for an engine or device that does not exist, or when the one asked for cannot be loaded, also by
 *   setting `LIBTORCH`
 */
export async function selectEngine(options: EngineOptions = {}): Promise<SelectedEngine> {
  const { engine = 'auto', device = 'auto', precision = 'float32' } = options;
  if (engine !== 'auto' && !ENGINES.includes(engine)) {
    throw new UserError(`engine: expected auto, ${ENGINES.join(', ')}, not ${String(engine)}`);
  }
  if (!/^(auto|cpu|cuda(:\d+)?)$/.test(device)) {
    throw new UserError(`device: expected auto, cpu, cuda or cuda:N, not ${device}`);
  }
  if (!PRECISIONS.includes(precision)) {
    throw new UserError(`precision: expected ${PRECISIONS.join(' or ')}, not ${String(precision)}`);
  }
  const refusals: string[] = [];
  for (const name of engine === 'auto' ? ENGINES : [engine]) {
    try {
      const selected = await LOADERS[name](options, device);
      setEnginePrecision(precision);
      const before = refusals.length > 0 ? `; not ${refusals.join('; not ')}` : '';
      return {
        engine: name,
        ...selected,
        reason: `engine ${name} (${selected.version}) on ${selected.device}${
          precision === 'bfloat16' ? ' in bfloat16' : ''
        }${before}`,
      };
    } catch (error) {
      refusals.push(`${name}: ${errorMessage(error)}`);
      if (name === 'torch' && process.env.LIBTORCH) throw asUserError(error); // it was asked for by hand
      if (engine !== 'auto' && error instanceof UserError) throw error;
    }
  }
  throw new UserError(`no engine could be loaded: ${refusals.join('; ')}`);
}

function asUserError(error: unknown): UserError {
  return error instanceof UserError ? error : new UserError(errorMessage(error), { cause: error });
}

type Loader = (options: EngineOptions, device: string) => Promise<{ device: string; version: string }>;

const LOADERS: Record<EngineName, Loader> = {
  async torch(options, device) {
    const torch = await import('./torch/index.js');
    const chosen = torch.chooseDevice(device);
    torch.configureTorch({ ...options, device: chosen });
    await activate('torch');
    const name = chosen.type === 'cpu' ? 'cpu' : `cuda:${String(chosen.index)}`;
    return { device: name, version: `libtorch ${torch.torchVersion() ?? ''}` };
  },

  async tensorflow(_options, device) {
    for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
      const found = await import(name).catch(() => undefined);
      if (!found) continue;
      await activate('tensorflow');
      const binding = tf.backend() as unknown as { isUsingGpuDevice?: boolean };
      return { device: binding.isUsingGpuDevice ? 'cuda:0' : 'cpu', version: `${name} ${tf.version_core}` };
    }
    throw new Error(
      `@tensorflow/tfjs-node is not installed${device.startsWith('cuda') ? ' (nor -gpu)' : ''}`,
    );
  },

  async wasm(_options, device) {
    refuseCuda('wasm', device);
    await import('@tensorflow/tfjs-backend-wasm');
    await activate('wasm');
    return { device: 'cpu', version: `TensorFlow.js ${tf.version_core}` };
  },

  async cpu(_options, device) {
    refuseCuda('cpu', device);
    await activate('cpu');
    // Without its advice to install tfjs-node, four lines with the first tensor: whoever is here has chosen.
    (tf.backend() as { firstUse?: boolean }).firstUse = false;
    return { device: 'cpu', version: `TensorFlow.js ${tf.version_core}` };
  },
};

function refuseCuda(engine: string, device: string): void {
  if (device.startsWith('cuda')) throw new Error(`the ${engine} engine knows no ${device}`);
}

async function activate(backendName: string): Promise<void> {
  // TensorFlow.js prints and swallows why a backend does not start, so it is made here
  const engine = tf.engine();
  if (!(backendName in engine.registry)) {
    const backend = await engine.findBackendFactory(backendName)();
    tf.removeBackend(backendName);
    tf.registerBackend(backendName, () => backend);
  }
  await tf.setBackend(backendName);
}

/** What the current engine holds natively; undefined figures are not known to it. */
export async function engineMemory(): Promise<EngineMemory> {
  if (tf.getBackend() !== 'torch') return {};
  const torch = await import('./torch/index.js');
  return torch.torchMemory();
}

/** What the current engine holds outside the JavaScript heap; a field is absent where the engine does not know it. */
export interface EngineMemory {
  /** Tensors. */
  nativeHandles?: number;
  /** Of the C heap, given out. */
  heapBytes?: number | undefined;
  /** On a GPU, its caching allocator's figures. */
  cuda?: CudaMemory | undefined;
}

/** Peaks of a GPU's memory count from here; other engines have none. */
export async function resetPeakMemory(): Promise<void> {
  if (tf.getBackend() !== 'torch') return;
  const torch = await import('./torch/index.js');
  torch.resetTorchPeakMemory();
}
