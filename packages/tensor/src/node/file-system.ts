/**
 * `file://` for `model.save` and `tf.loadLayersModel`, and {@link fileSystem} by hand, in the format that TensorFlow's own
 * package for Node writes: a folder with `model.json` and `weights.bin`. For Node.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder, errorMessage, UserError, writeFileAtomically } from '@phi1/base';
import * as tf from '@tensorflow/tfjs';

const SCHEME = 'file://';

/**
 * Saves to a folder, which is made where it is not there, and loads from its `model.json` (or the folder) or from
 * another file of that format.
 *
 * @throws UserError naming a file that is not there or is no model
 */
export function fileSystem(path: string): tf.io.IOHandler {
  return {
    save: async (artifacts) => {
      const folder = resolve(path);
      const { weightData, weightSpecs, modelTopology, ...rest } = artifacts;
      const weights = Buffer.from(tf.io.CompositeArrayBuffer.join(weightData));
      await makeFolder(folder);
      // the weights first, so that a model.json never speaks of what is not there
      await writeFileAtomically(join(folder, 'weights.bin'), weights);
      const json: tf.io.ModelJSON = {
        modelTopology: modelTopology as object,
        weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs ?? [] }],
        ...rest,
      };
      await writeFileAtomically(join(folder, 'model.json'), JSON.stringify(json));
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    },

    load: async () => {
      const file = path.endsWith('.json') ? path : join(path, 'model.json');
      const json = await readJson(file);
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const specs = manifest.flatMap(({ weights }) => weights);
        const paths = manifest.flatMap((group) => group.paths).map((name) => join(dirname(file), name));
        const parts = await Promise.all(paths.map(readPart));
        return [specs, tf.io.CompositeArrayBuffer.join(parts)];
      });
    },
  };
}

async function readJson(file: string): Promise<tf.io.ModelJSON> {
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as Partial<tf.io.ModelJSON>;
    if (json.modelTopology === undefined) throw new Error('it has no modelTopology');
    return json as tf.io.ModelJSON;
  } catch (error) {
    throw new UserError(`${file}: is no model of TensorFlow.js (${errorMessage(error)})`, { cause: error });
  }
}

async function readPart(path: string): Promise<ArrayBuffer> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(path);
    return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)})`, { cause: error });
  }
}

/** TensorFlow's own package for Node, where it is loaded, has handlers for the same names, and two are one too many. */
const isTaken = () => 'tensorflow' in tf.engine().registryFactory;

const route = (url: string | string[]): tf.io.IOHandler => {
  const isOurs = typeof url === 'string' && url.startsWith(SCHEME) && !isTaken();
  return (isOurs ? fileSystem(url.slice(SCHEME.length)) : null) as tf.io.IOHandler;
};
tf.io.registerSaveRouter(route);
tf.io.registerLoadRouter(route);
