/** A few right and broken programs graded by us and by OpenAI's algorithm in CPython; many are `agreement.ts`. */
import { spawnSync } from 'node:child_process';
import { loadBenchmark } from '@phi1/benchmarks';
import { expect, it } from 'vitest';
import { compareVerdicts, differences, mutants, verdictsOfPeer } from './agreement.js';
import { PYTHON } from './bench/side-by-side.js';

const hasPython = spawnSync(PYTHON, ['--version']).status === 0;

it.skipIf(!hasPython)("gives the verdicts of OpenAI's algorithm", async () => {
  const { problems } = await loadBenchmark('everyday');
  const samples = mutants(problems.slice(0, 7), 1);
  const theirs = await verdictsOfPeer(samples, 5);
  const passed = theirs.filter((verdict) => verdict === 'passed').length;
  expect(passed).toBeGreaterThanOrEqual(7);
  expect(samples.length - passed).toBeGreaterThan(2);
  expect(differences(await compareVerdicts(samples, 'pyodide', theirs, 5))).toEqual([]);
  // That a difference would be seen.
  const wrong = theirs.map((verdict) => (verdict === 'passed' ? 'failed: x' : verdict));
  expect(differences(await compareVerdicts(samples.slice(0, 1), 'pyodide', wrong, 5))).toHaveLength(1);
});
