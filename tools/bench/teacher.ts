/**
 * The built-in teacher: verified exercises a second, execution included. Every exercise is run on some ten calls in the
 * teacher's own Python when it is made; a process for each core makes its share, as `--rank` and `--world-size` do.
 * Beside it, CPython runs the same exercises with the same calls, which is what verifying with it would cost.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/teacher.ts [--repetitions=5]
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createTeacher, exerciseFailuresInPython } from '@phi1/teacher';
import { contest, median, sideBySide, type Contestant } from './side-by-side.js';

const BATCH = 2000;
const script = fileURLToPath(import.meta.url);
const task = process.argv.find((flag) => flag.startsWith('--task='))?.slice(7);
const repetitions = Number(process.argv.find((flag) => flag.startsWith('--repetitions='))?.slice(14) ?? 5);

/** Another batch each time. */
function maker(rank: number): () => { seconds: number; tests: number } {
  const teacher = createTeacher({ seed: 1 + rank });
  let next = 0;
  return () => {
    const start = performance.now();
    let tests = 0;
    for (let i = 0; i < BATCH; i++) tests += teacher.exercise(next++).tests.length;
    return { seconds: (performance.now() - start) / 1000, tests };
  };
}

if (task === 'make') await contest(maker(0));
else if (task === 'cpython') {
  const teacher = createTeacher({ seed: 1 });
  const made = Array.from({ length: BATCH }, (_, i) => teacher.exercise(i));
  await contest(async () => {
    const start = performance.now();
    await exerciseFailuresInPython(made);
    return { seconds: (performance.now() - start) / 1000, tests: made.flatMap(({ tests }) => tests).length };
  });
} else {
  const contestant = (name: string, own: string): Contestant => ({
    name,
    command: process.execPath,
    args: ['--import', 'tsx', '--conditions=@phi1/source', script, `--task=${own}`],
  });
  const cores = availableParallelism();
  const single = await sideBySide(
    [contestant('phi1, made and verified', 'make'), contestant('CPython, verified alone', 'cpython')],
    repetitions,
  );
  // All cores at once: the sum of what each makes while the others make theirs.
  const together = await Promise.all(
    Array.from({ length: cores }, () => sideBySide([contestant('core', 'make')], repetitions)),
  );
  for (const [name, runs] of single) {
    const rate = median(runs.slice(1).map(({ seconds }) => BATCH / seconds!));
    console.log(`${name.padEnd(26)}${rate.toFixed(0).padStart(7)} exercises/s, one process`);
  }
  const sum = together
    .map((runs) =>
      median(
        runs
          .get('core')!
          .slice(1)
          .map(({ seconds }) => BATCH / seconds!),
      ),
    )
    .reduce((total, rate) => total + rate, 0);
  console.log(
    `${'phi1, made and verified'.padEnd(26)}${sum.toFixed(0).padStart(7)} exercises/s, ${String(cores)} processes`,
  );
}
