/** What `engines/select.ts` is in Node, for a browser: the best backend of those that the page has imported. */
import { UserError } from '@phi1/base';
import * as tf from '@tensorflow/tfjs';
import { PRECISIONS, type Precision } from '../choices.js';
import { setEnginePrecision } from './precision.js';

/** The faster before the slower; `webgpu` and `wasm` are there where the page imports their packages. */
const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;

/**
 * Makes a backend the current one.
 *
 * @param options `engine`: one of TensorFlow.js's backends, or `auto` for the first that starts; `precision` as in Node;
 *   other options have no meaning here
 * @returns what was taken, with a line that says so
 * @throws UserError for a backend that is not there or does not start
 */
export async function selectEngine(
  options: { engine?: string; precision?: Precision } = {},
): Promise<{ engine: string; device: string; version: string; reason: string }> {
  const { engine = 'auto', precision = 'float32' } = options;
  if (!PRECISIONS.includes(precision))
    throw new UserError(`precision: expected ${PRECISIONS.join(' or ')}, not ${String(precision)}`);
  const available = BACKENDS.filter((name) => name in tf.engine().registryFactory);
  for (const name of engine === 'auto' ? available : [engine]) {
    if (!(name in tf.engine().registryFactory) || !(await tf.setBackend(name))) continue;
    setEnginePrecision(precision);
    const version = `TensorFlow.js ${tf.version_core}`;
    return { engine: name, device: 'browser', version, reason: `engine ${name} (${version}) in the browser` };
  }
  throw new UserError(`engine: ${engine} cannot be used here; this page has ${available.join(', ')}`);
}
