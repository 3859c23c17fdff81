/**
 * Whether programs leave the memory of a pool flat: resident memory of all processes of each sandbox (pages that several share
 * divided among them) after so many canonical solutions of a benchmark, round and round. Needs Linux.
 *
 *     npx tsx --conditions=@phi1/source tools/bench/pool-memory.ts [--benchmark=everyday] [--sandbox=pyodide,native] [--after=100,350,600]
 */
import { cpus, loadavg } from 'node:os';
import { assembleProgram, loadBenchmark } from '@phi1/benchmarks';
import { Sandbox, type SandboxKind } from '@phi1/python';
import { treeUsage } from './process-tree.js';

const flag = (name: string, otherwise: string) =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;

const { name, problems } = await loadBenchmark(flag('benchmark', 'everyday'));
const programs = problems.map((problem) => assembleProgram(problem, problem.canonicalSolution));
const idle = treeUsage(process.pid, false); // what runs this file
console.log(`${name}; ${cpus()[0]!.model}, load ${loadavg()[0]!.toFixed(1)}`);
for (const kind of flag('sandbox', 'pyodide,native').split(',') as SandboxKind[]) {
  const sandbox = new Sandbox({ kind, threads: 2, timeoutSeconds: 60 });
  try {
    let ran = 0;
    for (const after of flag('after', '100,350,600').split(',').map(Number)) {
      const batch = Array.from({ length: after - ran }, (_, i) => programs[(ran + i) % programs.length]!);
      const outcomes = await Promise.all(batch.map((program) => sandbox.run(program)));
      if (outcomes.some(({ outcome }) => outcome !== 'passed')) throw new Error(`${kind}: not all passed`);
      ran = after;
      const { processes, residentBytes } = treeUsage(process.pid, false);
      const mebibytes = (residentBytes - idle.residentBytes) / 2 ** 20;
      console.log(
        `${kind}: after ${String(ran)} programs ${mebibytes.toFixed(1)} MiB in ${String(processes - idle.processes)} processes`,
      );
    }
  } finally {
    await sandbox.close();
  }
}
