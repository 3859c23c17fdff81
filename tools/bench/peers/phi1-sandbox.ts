/** Our side of sandboxes.ts: a pool that has started and run nothing; or, asked for `cold`, one made anew each
 * time; `first` is a cold one without what is kept from earlier runs. */
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { cacheFolder } from '@phi1/base';
import { Sandbox, type SandboxKind, type TestedProgram } from '@phi1/python';
import { contest } from '../side-by-side.js';

const [, , file, kind, threads, start] = process.argv;
const programs = readFileSync(file!, 'utf8').trimEnd().split('\n');
const tested = programs.map((line) => (JSON.parse(line) as { tested: TestedProgram }).tested);
const options = { kind: kind as SandboxKind, threads: Number(threads) };
const warm = start === 'warm' ? new Sandbox(options) : undefined;
await Promise.all(Array.from({ length: Number(threads) }, () => warm?.run('pass')));

await contest(async () => {
  if (start === 'first') rmSync(cacheFolder(), { recursive: true, force: true });
  const begin = performance.now();
  const sandbox = warm ?? new Sandbox(options);
  const outcomes = await Promise.all(tested.map((program) => sandbox.run(program)));
  const seconds = (performance.now() - begin) / 1000;
  if (!warm) await sandbox.close();
  if (!warm) await setTimeout(200); // its processes are waited for, which counts their processor time
  return { seconds, passed: outcomes.filter(({ outcome }) => outcome === 'passed').length };
});
