/**
 * Bundles what an exported page needs beside its plain files: `node bundle-web.mjs FOLDER`. It runs when the package is
 * packed, so that who installs it needs no build step, and in a checkout when a page is exported. Reads what tsc built of the
 * other packages.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Writes backend.js, worker.js and the wasm backend's binaries without threads into a folder. */
export async function bundleWeb(folder) {
  await build({
    entryPoints: [here('web/backend.ts'), here('web/worker.ts')],
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    legalComments: 'linked',
    logLevel: 'error',
    // of TensorFlow.js what computes, without layers, data and converters
    alias: { '@tensorflow/tfjs': here('web/tfjs.ts') },
  });
  const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  mkdirSync(folder, { recursive: true });
  for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
    copyFileSync(join(dirname(wasm), 'wasm-out', name), join(folder, name));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleWeb(process.argv[2]);
