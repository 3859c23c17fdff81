/**
 * Makes TensorFlow.js's own tests runnable in Node beside this package's sources. They are published as ES
 * modules without file extensions, which Node does not load, and they must share one TensorFlow.js with the
 * engine under test: so everything is bundled at once, each test file an entry, all else in shared chunks.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
/** The bundle lies inside the package, so that what it leaves out resolves from there. */
const BUNDLE_FOLDER = join(here, '../../../.cache/conformance');

const require = createRequire(import.meta.url);
const CORE_FOLDER = dirname(require.resolve('@tensorflow/tfjs-core/package.json'));

/** TensorFlow.js's test files, relative to its `dist`, without the extension: `ops/add_test`. */
export function listTestFiles(): string[] {
  return readdirSync(join(CORE_FOLDER, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('_test.js'))
    .map((file) => file.split(sep).join('/').replace(/\.js$/, ''))
    .toSorted();
}

/** The bundled form of a test file. */
export function bundledPath(testFile: string): string {
  return join(BUNDLE_FOLDER, `${testFile}.js`);
}

export const WORKER_PATH = join(BUNDLE_FOLDER, 'worker.js');

/** Bundles the worker, the engine and the test files into {@link BUNDLE_FOLDER}. */
export async function bundleTests(testFiles: string[]): Promise<void> {
  const entries = testFiles.map((file) => ({
    in: join(CORE_FOLDER, 'dist', `${file}.js`),
    out: file,
  }));
  await build({
    entryPoints: [{ in: join(here, 'worker.ts'), out: 'worker' }, ...entries],
    outdir: BUNDLE_FOLDER,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['@phi1/source'],
    external: ['koffi', 'jasmine-core', 'jasmine-core/*', 'node-fetch'],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
}
