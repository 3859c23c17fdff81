/** Our side of sandboxes.ts: a pool that has started and run nothing; or, asked for `cold`, one made anew each time. */
import { readFileSync } from 'node:fs';
import { Sandbox, type SandboxKind, type TestedProgram } from '@phi1/python';
import { contest } from '../side-by-side.js';

const [, , file, kind, threads, start] = process.argv;
const programs = readFileSync(file!, 'utf8').trimEnd().split('\n');
const tested = programs.map((line) => (JSON.parse(line) as { tested: TestedProgram }).tested);
const options = { kind: kind as SandboxKind, threads: Number(threads) };
const warm = start === 'warm' ? new Sandbox(options) : undefined;
await Promise.all(Array.from({ length: Number(threads) }, () => warm?.run('pass')));

await contest(async () => {
  const begin = performance.now();
  const sandbox = warm ?? new Sandbox(options);
  const outcomes = await Promise.all(tested.map((program) => sandbox.run(program)));
  const seconds = (performance.now() - begin) / 1000;
  if (!warm) await sandbox.close();
  return { seconds, passed: outcomes.filter(({ outcome }) => outcome === 'passed').length };
});
