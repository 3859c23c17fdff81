/**
 * Data parallel training on CPUs: two processes of one thread beside one process of two threads, with the same batches,
 * by shared memory and, where they are installed, by Open MPI and MPICH. Whole trainings by the command line, in turn; the
 * median of the steps' tokens a second, the first ones left out, and its ratio to the one process's in the same repetition;
 * the peak of what rank 0 had resident, too.
 *
 *     npx tsc -b packages/phi1 && npx tsx --conditions=@phi1/source tools/bench/ranks.ts [--repetitions=3] [--preset=micro] [--optimizer=muon]
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareCorpus } from '@phi1/data';
import { readMetrics } from '@phi1/train';
import { median } from './side-by-side.js';

const flag = (name: string, otherwise: string) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

const REPETITIONS = Number(flag('repetitions', '3'));
const PRESET = flag('preset', 'micro');
const OPTIMIZER = flag('optimizer', 'muon');
const STEPS = Number(flag('steps', '16'));
/** Steps that are not counted: memory is still being asked for. */
const FIRST = 4;

const program = fileURLToPath(new URL('../../packages/phi1/dist/cli.js', import.meta.url));
const isThere = (command: string) => spawnSync(command, ['--version']).status === 0;
const mpi = [['mpirun.openmpi', '--oversubscribe'], ['mpirun.mpich']].filter(([command]) =>
  isThere(command!),
);

const WAYS: { name: string; launcher?: string[]; flags: string[] }[] = [
  { name: 'one process, 2 threads', flags: ['--threads=2'] },
  { name: '2 ranks, shared memory', flags: ['--threads=1', '--ranks=2'] },
  { name: '2 ranks, ZeRO', flags: ['--threads=1', '--ranks=2', '--zero-stage=1'] },
  ...mpi.map((launcher) => ({
    name: `2 ranks, ${launcher[0]!}`,
    launcher: [...launcher, '-np', '2'],
    flags: ['--threads=1'],
  })),
];

const folder = await mkdtemp(join(tmpdir(), 'phi1-ranks-'));
try {
  const prepared = await prepareCorpus({ cacheDir: join(folder, 'corpora') });
  const peaks = new Map<string, number>();
  const results = new Map(WAYS.map(({ name }) => [name, [] as number[]]));
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const { name, launcher = [], flags } of WAYS) {
      const out = join(folder, `${name}-${String(repetition)}`);
      const job = ['train', `--corpus=${prepared.folder}`, `--preset=${PRESET}`, `--steps=${String(STEPS)}`];
      job.push(`--optimizer=${OPTIMIZER}`);
      const [command, ...words] = [...launcher, process.execPath, program, ...job, ...flags, `--out=${out}`];
      const root = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
      const { status, stderr } = spawnSync(command!, words, {
        env: { ...process.env, ...root },
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${name}: ${stderr}`);
      const lines = await readMetrics(join(out, 'metrics.jsonl'));
      peaks.set(name, Math.max(...lines.map(({ peakMemoryBytes }) => peakMemoryBytes)));
      results.get(name)!.push(median(lines.slice(FIRST).map(({ tokensPerSecond }) => tokensPerSecond)));
    }
  }
  console.log(
    `${cpus()[0]!.model}, ${String(cpus().length)} cores, load ${loadavg()[0]!.toFixed(1)}; ${PRESET}, ${OPTIMIZER}`,
  );
  const [alone] = results.values();
  for (const [name, rates] of results) {
    const ratio = median(rates.map((rate, i) => rate / alone![i]!));
    const rate = `${median(rates).toFixed(0).padStart(8)} tokens/s ${ratio.toFixed(2).padStart(6)}`;
    console.log(`${name.padEnd(28)}${rate} ${(peaks.get(name)! / 1e6).toFixed(0).padStart(6)} MB`);
  }
} finally {
  await rm(folder, { recursive: true });
}
