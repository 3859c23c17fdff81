/**
 * Makes the `tensorflow` engine work on a current TensorFlow: `@tensorflow/tfjs-node` is installed without its
 * scripts, which would download a TensorFlow of 2022, and its binding is built against the headers and
 * libraries of a TensorFlow wheel. Needs a C++ compiler; the torch engine does not.
 */
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { errorMessage } from '@phi1/base';
import { checkPip, run, unpackWheel, type OnInstallProgress } from '../pip.js';
import { hasNvidiaDriver } from '../torch/locate.js';

/** The last release of TensorFlow's binding, and the TensorFlow that it is built against. */
const BINDING = '@tensorflow/tfjs-node@4.22.0';
const TENSORFLOW_VERSION = '2.21.*';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * @param folder the project whose node_modules gets the binding
 * @returns the binding's folder
 * @throws UserError when there is no pip; Error when npm, pip or the compiler fails, with its last line
 */
export async function installTensorflow(folder: string, report: OnInstallProgress): Promise<string> {
  await checkPip('TensorFlow', 'the torch engine needs no TensorFlow');
  const binding = await installBinding(folder, report);
  const dependencies = join(binding, 'deps');
  await rm(dependencies, { recursive: true, force: true });
  const wheel = hasNvidiaDriver() ? 'tensorflow' : 'tensorflow-cpu';
  const kept = ['tensorflow/include/', ...LIBRARIES.map((name) => `tensorflow/${name}`)];
  await unpackWheel(`${wheel}==${TENSORFLOW_VERSION}`, dependencies, kept, report);
  const unpacked = join(dependencies, 'tensorflow');
  await rename(join(unpacked, 'include'), join(dependencies, 'include'));
  await mkdir(join(dependencies, 'lib'));
  for (const name of LIBRARIES) await rename(join(unpacked, name), join(dependencies, 'lib', name));
  // the linker asks for the names of TensorFlow's C library
  await symlink('libtensorflow_cc.so.2', join(dependencies, 'lib', 'libtensorflow.so'));
  await symlink('libtensorflow_framework.so.2', join(dependencies, 'lib', 'libtensorflow_framework.so'));
  await rm(unpacked, { recursive: true });
  report({ step: 'building the binding', bytes: 0 });
  const place = join(binding, 'lib', 'napi-v8');
  const names = ['--module_name=tfjs_binding', `--module_path=${place}`, '--napi_build_version=8'];
  try {
    await run('npx', ['--yes', 'node-gyp', 'rebuild', ...names], {}, undefined, binding);
  } catch (error) {
    throw new Error(`the binding in ${binding} does not build: ${errorMessage(error)}`, { cause: error });
  }
  return binding;
}

async function installBinding(folder: string, report: OnInstallProgress): Promise<string> {
  const locate = () =>
    dirname(createRequire(join(folder, 'package.json')).resolve('@tensorflow/tfjs-node/package.json'));
  try {
    return locate();
  } catch {
    report({ step: `installing ${BINDING}`, bytes: 0 });
    await run('npm', ['install', '--no-save', '--ignore-scripts', BINDING], {}, undefined, folder);
    return locate();
  }
}
