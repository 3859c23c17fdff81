/**
 * Packs the check of the CUDA engine (check.ts) into one folder that needs no Node, no npm and no network where it
 * runs, only Python with PyTorch: bundled programs, kernel sources, Python peers, koffi's library and this very Node.
 *
 *     npx tsx --conditions=@phi1/source tools/gpu/pack.ts [--out=carry] [--corpus=PATH]
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { formatBytes, UserError } from '@phi1/base';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_BYTES = 64 * 2 ** 20;

const PROGRAMS = {
  check: 'tools/gpu/check.ts',
  'phi1-training-step': 'tools/bench/peers/phi1-training-step.ts',
  'phi1-generation': 'tools/bench/peers/phi1-generation.ts',
  'phi1-train': 'tools/gpu/train.ts',
};

/** What programs find beside them at run time; they lie in the pack as they lie in the repository. */
const DATA = [
  'packages/tensor/native',
  'packages/tensor/cuda',
  'packages/train/package.json',
  'packages/train/page',
  'tools/bench/peers',
];

/** A bundled module keeps the address that it has in the repository, so that it finds its files. */
const keepAddresses: Plugin = {
  name: 'keep-addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const address = JSON.stringify(relative(ROOT, path));
      const contents = readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        `new URL(${address}, import.meta.url).href`,
      );
      return { contents, loader: 'ts' };
    });
  },
};

/** DuckDB's library is larger than all the rest, and what is trained on here are no Parquet files. */
const withoutDatabase: Plugin = {
  name: 'without-database',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@duckdb\/node-api$/ }, ({ path }) => ({ path, namespace: 'without' }));
    // what the modules that use it call when they are loaded
    onLoad({ filter: /.*/, namespace: 'without' }, () => ({ contents: 'exports.LIST = () => undefined;' }));
  },
};

const COMMON = {
  bundle: true,
  minify: true,
  keepNames: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  conditions: ['@phi1/source'],
  external: ['koffi', 'node-fetch'],
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
  },
  logLevel: 'error',
} satisfies BuildOptions;

/** Everything but Node. */
export async function packPrograms(folder: string): Promise<void> {
  await build({
    ...COMMON,
    entryPoints: Object.entries(PROGRAMS).map(([out, file]) => ({ in: join(ROOT, file), out })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: 'chunk-[hash]', // beside the programs: addresses are relative to this folder
    plugins: [keepAddresses, withoutDatabase],
  });
  await build({
    ...COMMON,
    entryPoints: [join(ROOT, 'packages/train/src/checkpoint-thread.ts')],
    outfile: join(folder, 'packages/train/dist/checkpoint-thread.js'),
  });
  for (const data of DATA) cpSync(join(ROOT, data), join(folder, data), { recursive: true });
  packKoffi(folder);
  cpSync(join(ROOT, 'tools/gpu/check.sh'), join(folder, 'check.sh'));
}

function packKoffi(folder: string): void {
  const require = createRequire(join(ROOT, 'packages/tensor/package.json'));
  const koffi = dirname(require.resolve('koffi'));
  const native = join(koffi, '../@koromix/koffi-linux-x64');
  cpSync(koffi, join(folder, 'node_modules/koffi'), {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || /\.(c?js|json|txt)$/.test(path),
  });
  for (const file of ['package.json', 'index.js', 'linux_x64']) {
    cpSync(join(native, file), join(folder, 'node_modules/@koromix/koffi-linux-x64', file), {
      recursive: true,
    });
  }
}

/** The Node that runs this, compressed; that of an earlier pack is taken again. */
function packNode(folder: string): void {
  const path = join(folder, `node-${process.version}.xz`);
  if (existsSync(path)) return;
  const packed = execFileSync('xz', ['--compress', '--stdout', '--threads=0', process.execPath], {
    maxBuffer: MOST_BYTES,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writeFileSync(`${path}.draft`, packed);
  renameSync(`${path}.draft`, path);
}

function folderSize(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, corpus: { type: 'string' } },
  });
  const folder = values.out ?? join(ROOT, 'carry');
  if (values.corpus !== undefined && !existsSync(values.corpus)) {
    throw new UserError(`--corpus=${values.corpus}: there is no such file or folder`);
  }
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!/^node-.*\.xz$/.test(name)) rmSync(join(folder, name), { recursive: true });
  }
  await packPrograms(folder);
  packNode(folder);
  if (values.corpus !== undefined) {
    cpSync(values.corpus, join(folder, 'corpus', basename(values.corpus)), { recursive: true });
  }
  const bytes = folderSize(folder);
  if (bytes > MOST_BYTES) {
    throw new UserError(`${folder}: ${formatBytes(bytes)}, expected at most ${formatBytes(MOST_BYTES)}`);
  }
  console.log(`${folder}: ${formatBytes(bytes)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
