/**
 * Greedy generation on TensorFlow.js's wasm backend in headless Chromium, this checkout beside another one (an older commit's,
 * say), in turn. Prints medians of tokens a second, the prompt's reading included, and their ratio.
 *
 *     git worktree add /tmp/before COMMIT
 *     npx tsx --conditions=@phi1/source tools/bench/browser-generation.ts --before=/tmp/before [--repetitions=5]
 */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Page } from 'playwright-core';
import { startStaticHost } from '@phi1/serve/testing/static-host';
import { median } from './side-by-side.js';

const PRESETS = ['nano', 'micro'];
const [PROMPT, NEW] = [32, 96];

/** What both do, with the packages of each. */
const program = `
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { generate, PhiModel, presetConfig } from '@phi1/model';
setWasmPaths(new URL('./', document.baseURI).href);
const models = new Map();
globalThis.measure = async (preset, count) => {
  await tf.setBackend('wasm');
  let model = models.get(preset);
  if (!model) models.set(preset, (model = PhiModel.initialize(presetConfig(preset, { initializer_range: 0.1 }))));
  const promptTokens = Array.from({ length: ${String(PROMPT)} }, (_, i) => (37 * i) % 2000);
  const begin = performance.now();
  const { tokens } = await generate(model, { promptTokens, maxNewTokens: count, stopTokens: [] });
  return { tokensPerSecond: (1000 * count) / (performance.now() - begin), tokens };
};
`;

const flag = (name: string) =>
  process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const root = fileURLToPath(new URL('../..', import.meta.url));
const before = flag('before');
const repetitions = Number(flag('repetitions') ?? 5);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A page of the packages' sources in a checkout. */
async function bundle(checkout: string, folder: string, name: string): Promise<void> {
  const source = (path: string) => join(checkout, 'packages', path);
  await build({
    stdin: { contents: program, resolveDir: root },
    outfile: join(folder, `${name}.js`),
    bundle: true,
    platform: 'browser',
    format: 'esm',
    logLevel: 'error',
    nodePaths: [join(root, 'node_modules')],
    alias: {
      '@phi1/base/random': source('base/src/random.ts'),
      '@phi1/base': source('base/src/browser.ts'),
      '@phi1/tensor': source('tensor/src/browser.ts'),
      '@phi1/model': source('model/src/index.ts'),
    },
  });
  await writeFile(join(folder, `${name}.html`), `<script type="module" src="${name}.js"></script>`);
}

const folder = await mkdtemp(join(tmpdir(), 'browser-generation-'));
const checkouts = new Map([['now', root]]);
if (before !== undefined) checkouts.set('before', before);
for (const [name, checkout] of checkouts) await bundle(checkout, folder, name);
const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'])
  await copyFile(join(dirname(wasm), 'wasm-out', name), join(folder, name));
const host = await startStaticHost(folder, '/');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const pages = new Map<string, Page>();
for (const name of checkouts.keys()) {
  const page = await browser.newPage();
  await page.goto(`${host.address}${name}.html`);
  await page.waitForFunction('globalThis.measure');
  pages.set(name, page);
}

interface Measured {
  tokensPerSecond: number;
  tokens: number[];
}
const measure = async (page: Page, preset: string, count: number) =>
  (await page.evaluate(`measure('${preset}', ${String(count)})`)) as Measured;

for (const preset of PRESETS) {
  const rates = new Map([...pages.keys()].map((name) => [name, [] as number[]]));
  const texts = new Set<string>();
  for (const page of pages.values()) await measure(page, preset, 8);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, page] of pages) {
      const { tokensPerSecond, tokens } = await measure(page, preset, NEW);
      rates.get(name)!.push(tokensPerSecond);
      texts.add(String(tokens));
    }
  }
  const [now, then] = ['now', 'before'].map((name) => rates.has(name) && median(rates.get(name)!));
  const ratio = now && then ? `, ${then.toFixed(1)} before: ${(now / then).toFixed(1)} times as fast` : '';
  const same = texts.size === 1 ? 'the same tokens' : `${String(texts.size)} different completions`;
  console.log(`${preset}: ${(now as number).toFixed(0)} tokens/s${ratio}; ${same}`);
}
await browser.close();
await host.close();
await rm(folder, { recursive: true });
