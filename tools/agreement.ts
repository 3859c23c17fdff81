/**
 * Verdict for verdict: completions of HumanEval's or MBPP's problems graded in our sandboxes and by OpenAI's algorithm in CPython
 * (`bench/peers/human_eval_execution.py`), which runs each whole program in one interpreter. Prints how often they agree, and
 * each completion of which they say different things. Both run completions as they are, without taking code out of them.
 *
 *     PHI1_PYTHON=... npx tsx --conditions=@phi1/source tools/agreement.ts --benchmark=HumanEval.jsonl.gz
 *         [--samples=samples.jsonl] [--sandbox=pyodide,native] [--mutants=4] [--seconds=20]
 *
 * `--mutants=N` adds the canonical solutions and N of each that have one operator, number or line changed. The peer has no
 * walls: only for completions of models that one trusts.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Random } from '@phi1/base';
import { assembleProgram, loadBenchmark, type Problem } from '@phi1/benchmarks';
import { readSamples } from '@phi1/eval';
import { Sandbox, type Outcome, type SandboxKind } from '@phi1/python';
import { PYTHON } from './bench/side-by-side.js';

/** A completion of a problem. */
export interface Sample {
  problem: Problem;
  completion: string;
}

/** A completion, how it ended with us, and what the peer says. */
export interface Compared extends Sample {
  ours: Outcome;
  theirs: string;
}

/** The canonical solutions, and of each some with one thing changed: most fail, some still pass, some never end. */
export function mutants(problems: readonly Problem[], each: number, seed = 0): Sample[] {
  const random = new Random(seed);
  const swaps: [RegExp, string][] = [
    [/ \+ /g, ' - '],
    [/ - /g, ' + '],
    [/ \* /g, ' + '],
    [/ <= /g, ' < '],
    [/ < /g, ' <= '],
    [/ > /g, ' >= '],
    [/ == /g, ' != '],
    [/\b1\b/g, '2'],
    [/\b0\b/g, '1'],
    [/\band\b/g, 'or'],
    [/\bTrue\b/g, 'False'],
    [/\bnot /g, ''],
    [/\n[^\n]+(?=\n)/g, ''],
    [/return [^\n]+/g, 'return None'],
    [/\]/g, ')'],
  ];
  const samples: Sample[] = [];
  for (const problem of problems) {
    const { canonicalSolution } = problem;
    samples.push({ problem, completion: canonicalSolution });
    const places = swaps.flatMap(([pattern, text]) =>
      [...canonicalSolution.matchAll(pattern)].map(({ index, 0: found }) => ({ index, found, text })),
    );
    for (let i = 0; i < each && places.length > 0; i++) {
      const [{ index, found, text }] = places.splice(random.int(places.length), 1) as [(typeof places)[0]];
      const completion =
        canonicalSolution.slice(0, index) + text + canonicalSolution.slice(index + found.length);
      samples.push({ problem, completion });
    }
  }
  return samples;
}

/** Grades in a sandbox of ours and by the peer. Equal programs are run once. */
export async function compareVerdicts(
  samples: readonly Sample[],
  kind: SandboxKind,
  theirs: readonly string[],
  seconds = 20,
): Promise<Compared[]> {
  const sandbox = new Sandbox({ kind, timeoutSeconds: seconds, threads: 2 });
  try {
    return await Promise.all(
      samples.map(async ({ problem, completion }, index) => {
        const ours = await sandbox.run(assembleProgram(problem, completion, false));
        return { problem, completion, ours, theirs: theirs[index]! };
      }),
    );
  } finally {
    await sandbox.close();
  }
}

/** The peer's verdicts: `passed`, `timed out`, or `failed: ...`. */
export async function verdictsOfPeer(samples: readonly Sample[], seconds = 20): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'phi1-agreement-'));
  try {
    const file = join(folder, 'programs.jsonl');
    const programs = samples.map(
      ({ problem: { prompt, checks }, completion }) => `${prompt}${completion}\n${checks}`,
    );
    await writeFile(file, programs.map((program) => `${JSON.stringify({ program })}\n`).join(''));
    const script = fileURLToPath(new URL('bench/peers/human_eval_execution.py', import.meta.url));
    const { stdout } = await promisify(execFile)(
      PYTHON,
      [script, file, `--timeout=${String(seconds)}`, '--workers=2'],
      { maxBuffer: 2 ** 28 },
    );
    const lines = stdout.trim().split('\n');
    if (lines.length !== samples.length) throw new Error('the peer gave too few verdicts');
    return lines.map((line) => (JSON.parse(line) as { verdict: string }).verdict);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Those of which one says that they passed and the other that they did not. */
export function differences(compared: readonly Compared[]): Compared[] {
  return compared.filter(({ ours, theirs }) => (ours.outcome === 'passed') !== (theirs === 'passed'));
}

async function main(): Promise<void> {
  const flags = new Map(process.argv.slice(2).map((flag) => flag.slice(2).split('=', 2) as [string, string]));
  const seconds = Number(flags.get('seconds') ?? 20);
  const { name, problems } = await loadBenchmark(flags.get('benchmark') ?? 'everyday');
  const byTask = new Map(problems.map((problem) => [problem.taskId, problem]));
  const file = flags.get('samples');
  const read = file === undefined ? [] : await readSamples(file);
  const samples = [
    ...read.flatMap(({ taskId, completion }) => {
      const problem = byTask.get(taskId);
      return problem ? [{ problem, completion }] : [];
    }),
    ...(flags.has('mutants') ? mutants(problems, Number(flags.get('mutants'))) : []),
  ];
  const theirs = await verdictsOfPeer(samples, seconds);
  const passed = theirs.filter((verdict) => verdict === 'passed').length;
  console.log(`${name}: ${String(samples.length)} completions, ${String(passed)} passed with the peer`);
  for (const kind of (flags.get('sandbox') ?? 'pyodide,native').split(',') as SandboxKind[]) {
    const different = differences(await compareVerdicts(samples, kind, theirs, seconds));
    console.log(
      `${kind}: ${String(samples.length - different.length)} agree, ${String(different.length)} do not`,
    );
    for (const { problem, completion, ours, theirs: verdict } of different)
      console.log(JSON.stringify({ task: problem.taskId, completion, ours, theirs: verdict }));
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
