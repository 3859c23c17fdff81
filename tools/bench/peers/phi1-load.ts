/** Our side of load.ts, and reading the file: `read`, `read-whole` or `load`, then the folder. */
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { generateBatch } from '@phi1/model';
import { loadModel } from '@phi1/model/node';
import { selectEngine } from '@phi1/tensor';

const [what, folder] = process.argv.slice(2) as [string, string];

/** The most memory that was resident so far, mapped files included. */
function peakBytes(): number {
  return 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
}

/** Reads all weights in pieces of 16 MiB, into one buffer of that size or into one as large as the file. */
async function readWeights(whole: boolean): Promise<void> {
  const file = await open(join(folder, 'model.safetensors'));
  const { size } = await file.stat();
  const piece = 2 ** 24;
  const into = Buffer.allocUnsafeSlow(whole ? size : piece);
  for (let at = 0; at < size;) {
    const start = whole ? at : 0;
    at += (await file.read(into, start, Math.min(piece, size - at), at)).bytesRead;
  }
  await file.close();
}

if (what === 'load') await selectEngine({ engine: 'torch', device: 'cpu' });
const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;
if (what !== 'load') {
  await readWeights(what === 'read-whole');
  console.log(JSON.stringify({ loadSeconds: seconds(), loadPeakBytes: peakBytes() }));
} else {
  const model = await loadModel(folder);
  const loaded = { loadSeconds: seconds(), loadPeakBytes: peakBytes() };
  const prompts = [Array.from({ length: 16 }, (_, i) => 7 * i)];
  await generateBatch(model, { prompts, maxNewTokens: 1, stopTokens: [], temperature: 0 });
  console.log(JSON.stringify({ ...loaded, tokenSeconds: seconds(), tokenPeakBytes: peakBytes() }));
}
