/**
 * A static site of the playground, in which the visitor's browser computes: the page's plain files, a worker with
 * TensorFlow.js, the models with weights in float16, and Python for the tests of completions. Any web server serves it, from any folder.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimOutput, isThere, UserError, writeFolderAtomically } from '@phi1/base';
import { BUILT_IN_BENCHMARKS, loadBenchmark } from '@phi1/benchmarks';
import { loadModel, loadTokenizerFrom, saveModel } from '@phi1/model/node';
import { readInterpreter } from '@phi1/python';
import { nameModels } from './load-served-models.js';
import { checkVocabulary } from './served-model.js';
import { SITE_GENERATOR, type Site, type SiteFile, type SitePython } from './site.js';

/** Which models become a site, and where. */
export interface ExportWebOptions {
  /** Folders of models or of runs; the page sets the first two side by side. */
  models: readonly string[];
  /** The folder to write. */
  out: string;
  /** Whose problems can be browsed: names or paths; those that come with the project by default. */
  benchmarks?: readonly string[];
  /** Whether the page can run the tests of completions, for which Python comes with it (13 MB); it can by default. */
  tests?: boolean;
  /** Whether a site that this wrote to `out` before is replaced; not by default. Nothing else is. */
  overwrite?: boolean;
}

/** What was written. */
export interface WebSite {
  /** Of all files. */
  bytes: number;
  /** Of the largest file, for hosts that bound them: GitHub Pages takes 100 MB. */
  largestFileBytes: number;
  models: string[];
  /** Of the files that run tests; 0 where they were left out. */
  pythonBytes: number;
}

/** Below what static hosts take, and small enough to be fetched again when one breaks off. */
const SHARD_BYTES = 64 * 2 ** 20;

/** The page talks to its own site alone, and what a model wrote is never a script. */
const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; frame-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src data:; base-uri 'none'";

/**
 * Writes the site whole or not at all. The models are loaded onto the engine in use, one at a time.
 *
 * @throws UserError when a folder holds no model with its tokenizer, a weight is beyond what float16 holds, or something is
 *   at `out`, with `overwrite` something that is no such site
 */
export async function exportWeb(options: ExportWebOptions): Promise<WebSite> {
  const { models, out, benchmarks = BUILT_IN_BENCHMARKS, tests = true, overwrite = false } = options;
  if (models.length === 0) throw new UserError('model: expected at least one');
  const named = nameModels(models);
  await claimOutput(out, { overwrite });
  if (overwrite) await checkIsSite(out);
  const site: Site = { generator: SITE_GENERATOR, models: [], benchmarks: [] };
  await writeFolderAtomically(out, async (folder) => {
    for (const [i, [source, id]] of named.entries()) {
      site.models.push(await writeModel(source, id, folder, `models/${String(i)}`));
    }
    await mkdir(join(folder, 'benchmarks'), { recursive: true });
    for (const [i, name] of benchmarks.entries()) {
      const path = `benchmarks/${String(i)}.json`;
      await writeFile(join(folder, path), JSON.stringify((await loadBenchmark(name)).problems));
      site.benchmarks.push({ name, path });
    }
    await writePage(folder);
    if (tests) site.python = await writePython(folder);
    await rm(join(folder, 'page', 'python'), { recursive: true });
    await writeFile(join(folder, 'site.json'), JSON.stringify(site));
  });
  const sizes = await fileSizes(out);
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    largestFileBytes: Math.max(...sizes),
    models: named.map(([, id]) => id),
    pythonBytes: site.python?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0,
  };
}

/** @throws UserError when there is anything in the folder but what this wrote */
async function checkIsSite(folder: string): Promise<void> {
  if ((await readdir(folder)).length === 0) return;
  const text = await readFile(join(folder, 'site.json'), 'utf8').catch(() => '');
  if (readGenerator(text) === SITE_GENERATOR) return;
  throw new UserError(
    `out=${folder}: is not replaced, for it is no site that was exported; name another folder`,
  );
}

function readGenerator(text: string): unknown {
  try {
    return (JSON.parse(text) as { generator?: unknown } | null)?.generator;
  } catch {
    return undefined;
  }
}

async function writeModel(
  source: string,
  id: string,
  folder: string,
  path: string,
): Promise<Site['models'][0]> {
  const tokenizer = await loadTokenizerFrom(source);
  const model = await loadModel(source);
  let parameters = 0;
  try {
    checkVocabulary(id, model, tokenizer);
    for (const [name, weight] of model.parameters) {
      parameters += weight.size;
      const isHeld = ((await weight.data()) as Float32Array).every((value) => Math.abs(value) < LEAST_BEYOND);
      if (!isHeld) throw new UserError(`${source}: ${name} has numbers beyond what float16 holds, 65504`);
    }
    await saveModel(join(folder, path), model, {
      dtype: 'float16',
      tokenizerJson: JSON.stringify(tokenizer),
      maxShardBytes: SHARD_BYTES,
    });
  } finally {
    model.dispose();
  }
  const files: SiteFile[] = [];
  for (const name of (await readdir(join(folder, path))).sort()) {
    files.push(describe(name, `${path}/${name}`, await readFile(join(folder, path, name))));
  }
  return { id, parameters, files };
}

function describe(name: string, path: string, content: Buffer): SiteFile {
  return { name, path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** What is from here on, and what is no number, becomes infinite in float16. */
const LEAST_BEYOND = 65_520;

async function writePage(folder: string): Promise<void> {
  const page = fileURLToPath(new URL('../page/', import.meta.url));
  const html = await readFile(join(page, 'index.html'), 'utf8');
  const policy = `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`;
  const meta = '<meta charset="utf-8" />';
  await writeFile(join(folder, 'index.html'), html.replace(meta, `${meta}\n    ${policy}`));
  await writeFile(join(folder, '.nojekyll'), ''); // GitHub Pages: files as they are
  await mkdir(join(folder, 'page'));
  for (const name of ['page.css', 'page.js']) await cp(join(page, name), join(folder, 'page', name));
  const bundled = fileURLToPath(new URL('../dist/web/', import.meta.url));
  if (await isThere(bundled)) return cp(bundled, join(folder, 'page'), { recursive: true });
  const bundler = new URL('../bundle-web.mjs', import.meta.url);
  if (!(await isThere(fileURLToPath(bundler)))) throw new Error(`${bundled}: is missing`);
  const { bundleWeb } = (await import(bundler.href)) as { bundleWeb: (folder: string) => Promise<void> };
  await bundleWeb(join(folder, 'page'));
}

/** Pyodide's files, and the bundled frame and worker, which are with the page until now. */
async function writePython(folder: string): Promise<SitePython> {
  const { interpreter, library, glue, scripts } = await readInterpreter();
  const bundled = join(folder, 'page', 'python');
  const worker = await readFile(join(bundled, 'worker.js'), 'utf8');
  const texts = scripts.map((script) => new TextDecoder().decode(script));
  const contents = {
    'interpreter.wasm': Buffer.from(interpreter),
    'library.zip': Buffer.from(library),
    'scripts.json': Buffer.from(JSON.stringify(texts)),
    'worker.js': Buffer.from(
      `const _createPyodideModule = (() => {\n${glue}\nreturn _createPyodideModule;\n})();\n${worker}`,
    ),
  };
  await mkdir(join(folder, 'python'));
  const files: SiteFile[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const path = `python/${name}`;
    await writeFile(join(folder, path), content);
    files.push(describe(name, path, content));
  }
  await writeFile(join(folder, 'python', 'NOTICE.txt'), NOTICE);
  const frame = 'python/frame.html';
  await cp(join(bundled, 'frame.html'), join(folder, frame));
  return { frame, files };
}

/** Of files that are copied from other projects. */
const NOTICE = `interpreter.wasm, and the first part of worker.js, are Pyodide's (https://github.com/pyodide/pyodide, Mozilla Public
License 2.0) with CPython in it; library.zip is CPython's (https://github.com/python/cpython, Python Software Foundation License).
`;

async function fileSizes(folder: string): Promise<number[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
}
