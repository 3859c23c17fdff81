/**
 * The sandboxes beside OpenAI's algorithm (a process a problem in CPython, without walls): seconds on the clock and of
 * processor time (all processes) for a benchmark's canonical solutions, each way in turn, as many at a time each. `cold`
 * includes the start of the pool, `first` the first one of a machine, where nothing is kept of earlier ones. Needs Linux.
 *
 *     PHI1_PYTHON=... npx tsx --conditions=@phi1/source tools/bench/sandboxes.ts [--benchmark=everyday] [--threads=2] [--repetitions=5]
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembleProgram, loadBenchmark } from '@phi1/benchmarks';
import { median, PYTHON, sideBySide } from './side-by-side.js';

const flag = (name: string, otherwise: string) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const threads = flag('threads', '2');

const { name, problems } = await loadBenchmark(flag('benchmark', 'everyday'));
const folder = await mkdtemp(join(tmpdir(), 'phi1-sandboxes-'));
const file = join(folder, 'programs.jsonl');
try {
  const lines = problems.map((problem) => {
    const { prompt, canonicalSolution, checks } = problem;
    const tested = assembleProgram(problem, canonicalSolution);
    return JSON.stringify({ program: `${prompt}${canonicalSolution}\n${checks}`, tested });
  });
  await writeFile(file, `${lines.join('\n')}\n`);
  const ours = (['pyodide', 'native', 'native-unsafe'] as const).flatMap((kind) =>
    (kind === 'pyodide' ? ['warm', 'cold', 'first'] : ['warm', 'cold']).map((start) => ({
      name: `${kind}, ${start}`,
      command: process.execPath,
      args: ['--import', 'tsx', '--conditions=@phi1/source', here('peers/phi1-sandbox.ts')].concat(
        ...[file, kind, threads, start],
      ),
      // A cache of its own: what others keep is left alone.
      env: { PHI1_CACHE: join(folder, start === 'first' ? 'no-cache' : 'cache') },
    })),
  );
  const peer = {
    name: "OpenAI's algorithm",
    command: PYTHON,
    args: [here('peers/human_eval_execution.py'), file, '--contest', `--workers=${threads}`, '--timeout=30'],
  };
  const before = loadavg()[0]!;
  const results = await sideBySide([peer, ...ours], Number(flag('repetitions', '5')));
  const load = `load ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`;
  console.log(
    `${name}, ${String(problems.length)} programs, ${threads} at a time; ${cpus()[0]!.model}, ${load}`,
  );
  const middle = (who: string, what: string) => median(results.get(who)!.map((each) => each[what]!));
  for (const [who, runs] of results) {
    const few = runs.find(({ passed }) => passed !== problems.length);
    if (few) throw new Error(`${who}: ${String(few.passed)} of ${String(problems.length)} passed`);
    const columns = ['seconds', 'cpuSeconds'].map((what) => {
      const ratio = (middle(who, what) / middle(peer.name, what)).toFixed(2);
      return `${middle(who, what).toFixed(2).padStart(6)} s  ${ratio} of OpenAI's`;
    });
    // Native processes that are ended with their pool are waited for by nobody, and their time is lost.
    const known = who.startsWith('native') && who.endsWith('cold') ? columns.slice(0, 1) : columns;
    console.log(`${who.padEnd(20)} ${known.join('   processor ')}`);
  }
} finally {
  await rm(folder, { recursive: true });
}
