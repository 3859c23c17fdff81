/**
 * What the wall between a completion and its tests costs: the canonical solutions of a benchmark, each as one text and as a
 * program with its tests apart, one pass of each in turn on one warm process. Prints milliseconds of processor time and on
 * the clock a program (medians over the passes), and the ratio; needs Linux.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/wall.ts [--benchmark=everyday] [--repetitions=5]
 */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { assembleProgram, loadBenchmark } from '@phi1/benchmarks';
import { Sandbox, type SandboxProgram } from '@phi1/python';
import { median } from './side-by-side.js';

const flag = (name: string, otherwise: string) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

const { name, problems } = await loadBenchmark(flag('benchmark', 'everyday'));
const programs: Record<'one text' | 'tests apart', SandboxProgram[]> = {
  'one text': problems.map(
    ({ prompt, canonicalSolution, checks }) => `${prompt}${canonicalSolution}\n${checks}`,
  ),
  'tests apart': problems.map((problem) => assembleProgram(problem, problem.canonicalSolution)),
};
const sandbox = new Sandbox({ threads: 1, timeoutSeconds: 60 });
const measured = { 'one text': [] as number[][], 'tests apart': [] as number[][] };
try {
  for (let pass = 0; pass <= Number(flag('repetitions', '5')); pass++)
    for (const way of ['one text', 'tests apart'] as const) {
      const [start, cpuStart] = [performance.now(), pass > 0 ? childMilliseconds() : 0];
      for (const [index, program] of programs[way].entries()) {
        const { outcome } = await sandbox.run(program);
        if (outcome !== 'passed') throw new Error(`${problems[index]!.taskId}, ${way}: ${outcome}`);
      }
      if (pass > 0) measured[way].push([childMilliseconds() - cpuStart, performance.now() - start]); // the first warms up
    }
} finally {
  await sandbox.close();
}
console.log(
  `${name}, ${String(problems.length)} programs; ${cpus()[0]!.model}, load ${loadavg()[0]!.toFixed(1)}`,
);
const figures = Object.entries(measured).map(([way, passes]) => {
  const [cpu, clock] = [0, 1].map((column) => median(passes.map((pass) => pass[column]!)) / problems.length);
  console.log(
    `${way.padEnd(12)} ${cpu!.toFixed(2)} ms of processor time, ${clock!.toFixed(2)} ms on the clock`,
  );
  return cpu!;
});
console.log(`ratio ${(figures[1]! / figures[0]!).toFixed(2)}`);

/** Processor time of the sandbox's process, the only child. */
function childMilliseconds(): number {
  const self = String(process.pid);
  const pids = readFileSync(`/proc/self/task/${self}/children`, 'utf8').trim().split(' ');
  const fields = pids.map((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' '));
  return fields.reduce((sum, each) => sum + 10 * (Number(each[11]) + Number(each[12])), 0);
}
