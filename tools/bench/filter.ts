/**
 * Filtering: MB of text a second that a trained filter scores and cuts, reading and writing shards included, by one
 * process and by one for each core (`--rank`, `--world-size`), on the standard library of the machine's Python.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/filter.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { annotate, filterCorpus, makeCorpus, openCorpus, PYTHON_STDLIB, trainFilter } from '@phi1/data';
import { ReadingCounts } from '@phi1/tokens';

const UNITS = 8;
const [from, filter, out, rank, worldSize] = process.argv.slice(2);

if (from !== undefined) {
  await filterCorpus({ from, filter: filter!, out: out!, rank: Number(rank), worldSize: Number(worldSize) });
} else {
  const folder = await mkdtemp(join(tmpdir(), 'phi1-filter-'));
  try {
    const at = (name: string) => join(folder, name);
    const texts: string[] = [];
    const counts = new ReadingCounts();
    for await (const { text } of (await openCorpus(PYTHON_STDLIB)).read(counts)) texts.push(text);
    await makeCorpus({
      to: at('corpus'),
      name: 'bench',
      options: {},
      units: UNITS,
      async make(unit, writer) {
        for (let i = unit; i < texts.length; i += UNITS) {
          await writer.write({ id: String(i), text: texts[i]! });
        }
      },
    });
    await annotate({ from: at('corpus'), out: at('labels'), sample: 800 });
    let start = performance.now();
    const { rocAuc } = await trainFilter({ labels: at('labels'), out: at('filter') });
    console.log(
      `forest of 800 labels: ${((performance.now() - start) / 1000).toFixed(1)} s, ROC AUC ${rocAuc.toFixed(3)}`,
    );
    const { megabytesPerSecond } = await filterCorpus({
      from: at('corpus'),
      filter: at('filter'),
      out: at('one'),
    });
    console.log(`one process, without its start: ${megabytesPerSecond.toFixed(1)} MB/s`);
    for (const processes of new Set([1, availableParallelism()])) {
      start = performance.now();
      await Promise.all(
        Array.from({ length: processes }, async (_, own) => {
          const args = [
            at('corpus'),
            at('filter'),
            at(`out-${String(processes)}`),
            String(own),
            String(processes),
          ];
          const self = ['--import', 'tsx', '--conditions=@phi1/source', fileURLToPath(import.meta.url)];
          await once(spawn(process.execPath, [...self, ...args], { stdio: 'inherit' }), 'exit');
        }),
      );
      const rate = counts.bytes / 1e6 / ((performance.now() - start) / 1000);
      console.log(
        `${String(processes)} processes with their start: ${rate.toFixed(1)} MB/s of ${(counts.bytes / 1e6).toFixed(0)} MB`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
