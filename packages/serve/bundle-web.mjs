/**
 * Bundles what an exported page needs beside its plain files: `node bundle-web.mjs FOLDER`. It runs when the package is
 * packed, so that who installs it needs no build step, and in a checkout when a page is exported. Reads what tsc built of the
 * other packages.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const options = { bundle: true, minify: true, platform: 'browser', target: 'es2022', logLevel: 'error' };

/**
 * Writes backend.js, worker.js and the wasm backend's binaries without threads into a folder, and into its folder `python` the
 * document and the worker in which tests run.
 */
export async function bundleWeb(folder) {
  await build({
    ...options,
    entryPoints: [here('web/backend.ts'), here('web/worker.ts')],
    outdir: folder,
    format: 'esm',
    legalComments: 'linked',
    // of TensorFlow.js what computes, without layers, data and converters
    alias: { '@tensorflow/tfjs': here('web/tfjs.ts') },
  });
  const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  mkdirSync(folder, { recursive: true });
  for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
    copyFileSync(join(dirname(wasm), 'wasm-out', name), join(folder, name));
  }
  await bundlePython(join(folder, 'python'));
}

async function bundlePython(folder) {
  const worker = { entryPoints: [here('web/python-worker.ts')], outfile: join(folder, 'worker.js') };
  await build({ ...options, ...worker, format: 'iife' });
  const frame = await build({
    ...options,
    entryPoints: [here('web/python-frame.ts')],
    format: 'iife',
    write: false,
  });
  const script = frame.outputFiles[0].text.trim();
  const hash = createHash('sha256').update(script).digest('base64');
  // nothing is loaded from anywhere; the worker, made of a text that the page gives, inherits this
  const policy = `default-src 'none'; script-src 'sha256-${hash}' 'wasm-unsafe-eval'; worker-src blob:; base-uri 'none'`;
  const head = `<meta charset="utf-8" /><meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  const html = `<!doctype html>\n${head}\n<title>Python</title>\n<script>${script}</script>\n`;
  writeFileSync(join(folder, 'frame.html'), html);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleWeb(process.argv[2]);
