/**
 * The loop of TensorFlow.js's guides, whose event loop never turns: upload 4 MB, compute, read, dispose. Prints how long
 * a pass takes, and how far the resident memory of all passes goes beyond that of the first 50; another checkout, with
 * `packages/tensor` built, may run beside this one. Exits with 1 when memory grew by more than 64 MiB.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/upload-and-read.ts [--passes=5000] [--beside=../other-checkout]
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, sideBySide, type Contestant } from './side-by-side.js';

const LIMIT_MIB = 64;
const REPETITIONS = 10;

const { values } = parseArgs({
  options: { passes: { type: 'string', default: '5000' }, beside: { type: 'string' } },
});
const passes = Math.ceil(Number(values.passes) / REPETITIONS);
const peer = fileURLToPath(new URL('peers/phi1-upload-and-read.ts', import.meta.url));
const here = fileURLToPath(new URL('../..', import.meta.url));

const contestant = (name: string, checkout: string): Contestant => ({
  name,
  command: process.execPath,
  args: ['--import', 'tsx', peer, resolve(checkout, 'packages/tensor/dist/index.js'), String(passes)],
});

const results = await sideBySide(
  [contestant('this checkout', here), ...(values.beside ? [contestant(values.beside, values.beside)] : [])],
  REPETITIONS,
);
for (const [name, measured] of results) {
  const milliseconds = median(measured.map(({ milliseconds }) => milliseconds!));
  const grown = measured.at(-1)!.grownMiB!;
  console.log(
    `${name.padEnd(24)} ${milliseconds.toFixed(2)} ms a pass, ${grown.toFixed(0)} MiB more after ` +
      `${String(passes * measured.length)} passes`,
  );
}
if (!(results.get('this checkout')!.at(-1)!.grownMiB! <= LIMIT_MIB)) process.exitCode = 1;
