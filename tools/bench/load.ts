/**
 * Loading a checkpoint of phi-1's shape in bfloat16 (2.8 GB, random values) from the page cache, ours beside reading the
 * file and transformers' `from_pretrained`, each in a process of its own, in turn. Ours maps the file, so that its pages
 * are only touched by the first token: time and peak resident memory, mapped pages included, are told for both moments.
 * Starting a program and importing its libraries does not count as time; it does as memory.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/load.ts [--repetitions=5] [--preset=phi-1]
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parameterSpecs, presetConfig, toHuggingFaceConfig, type PresetName } from '@phi1/model';
import { writeSafetensors } from '@phi1/model/node';
import { Random } from '@phi1/base/random';
import { median, PYTHON, type Measurement } from './side-by-side.js';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const node = ['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-load.ts')];

const PROGRAMS = [
  { name: 'read through 16 MiB', command: process.execPath, args: [...node, 'read'] },
  { name: 'read into memory', command: process.execPath, args: [...node, 'read-whole'] },
  { name: 'phi1', command: process.execPath, args: [...node, 'load'] },
  { name: 'transformers', command: PYTHON, args: [here('peers/transformers_load.py')] },
];

/** Normal numbers of deviation 0.02 as bfloat16, a million repeated; layer norms' weights are 1. */
async function writeCheckpoint(folder: string, preset: PresetName): Promise<number> {
  const config = presetConfig(preset);
  const random = new Random(1);
  const wide = Float32Array.from({ length: 1e6 }, () => 0.02 * random.normal());
  const numbers = Uint16Array.from(new Uint32Array(wide.buffer), (bits) => bits >>> 16);
  const ones = new Uint16Array(numbers.length).fill(0x3f80);
  const tensors = parameterSpecs(config).map(({ name, shape }) => ({
    name,
    shape,
    type: 'bfloat16' as const,
    async *bytes() {
      const values = name.endsWith('layernorm.weight') ? ones : numbers;
      let left = shape.reduce((size, dimension) => size * dimension, 1);
      for (; left > 0; left -= values.length) {
        const part = values.subarray(0, left);
        yield await Promise.resolve(new Uint8Array(part.buffer, 0, part.byteLength));
      }
    },
  }));
  const bytes = tensors.reduce((sum, { shape }) => sum + 2 * shape.reduce((a, b) => a * b, 1), 0);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < 1.5 * bytes) throw new Error(`${folder}: too little room for ${String(bytes)} bytes`);
  await writeFile(join(folder, 'config.json'), JSON.stringify(toHuggingFaceConfig(config, 'bfloat16')));
  const path = join(folder, 'model.safetensors');
  await writeSafetensors(path, tensors);
  return (await stat(path)).size;
}

async function main(): Promise<void> {
  const flag = (name: string) =>
    process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  const folder = await mkdtemp(join(tmpdir(), 'phi1-load-'));
  try {
    const size = await writeCheckpoint(folder, (flag('preset') ?? 'phi-1') as PresetName);
    const results = new Map<string, Measurement[]>(PROGRAMS.map(({ name }) => [name, []]));
    for (let repetition = 0; repetition < Number(flag('repetitions') ?? 5); repetition++) {
      for (const { name, command, args } of PROGRAMS) {
        const output = execFileSync(command, [...args, folder], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', process.env.DEBUG ? 'inherit' : 'ignore'],
        });
        results.get(name)!.push(JSON.parse(output.trim().split('\n').at(-1)!) as Measurement);
      }
    }
    const of = (name: string, key: string) => median(results.get(name)!.map((run) => run[key] ?? NaN));
    console.log(`${(size / 1e9).toFixed(2)} GB; medians; memory as a multiple of the file`);
    console.log('                       loaded            memory   first token       memory');
    for (const { name } of PROGRAMS) {
      const times = (key: string) => {
        const seconds = of(name, key);
        if (Number.isNaN(seconds)) return ''.padStart(17); // reading gives no token
        const ratio = seconds / of('read into memory', 'loadSeconds');
        return `${seconds.toFixed(3)} s (${ratio.toFixed(2)})`.padStart(17);
      };
      const memory = (key: string) => {
        const share = of(name, key) / size;
        return (Number.isNaN(share) ? '' : share.toFixed(2)).padStart(7);
      };
      console.log(
        `${name.padEnd(20)} ${times('loadSeconds')} ${memory('loadPeakBytes')} ` +
          `${times('tokenSeconds')} ${memory('tokenPeakBytes')}`,
      );
    }
    console.log('in brackets: beside reading the file into memory');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
