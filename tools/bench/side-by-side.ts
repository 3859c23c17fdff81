/**
 * Runs programs in turn, one repetition each, so that a shared and noisy machine treats them alike. A program
 * says it is ready with a JSON line, then answers each line on its stdin with a JSON line of what it measured.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { treeUsage } from './process-tree.js';

export interface Contestant {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** The numbers of one repetition. */
export type Measurement = Record<string, number>;

/** The Python whose packages are the peers. */
export const PYTHON = process.env.PHI1_PYTHON ?? 'python3';

/** A program that has said it is ready. */
export class Running {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(contestant: Contestant) {
    this.#child = spawn(contestant.command, contestant.args, {
      stdio: ['pipe', 'pipe', process.env.DEBUG ? 'inherit' : 'ignore'],
      env: { ...process.env, ...contestant.env },
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  async answer(): Promise<Measurement | undefined> {
    for (;;) {
      const line = await this.#lines.next();
      if (line.done) return undefined;
      if (line.value.startsWith('{')) return JSON.parse(line.value) as Measurement;
    }
  }

  ask(): Promise<Measurement | undefined> {
    this.#child.stdin!.write('go\n');
    return this.answer();
  }

  /** Processor time of the program and of all that it has started. */
  get cpuSeconds(): number {
    return treeUsage(this.#child.pid!).cpuSeconds;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

/** @returns the contestants that run here, by name */
export async function start(contestants: Contestant[]): Promise<Map<string, Running>> {
  const running = new Map<string, Running>();
  for (const contestant of contestants) {
    const program = new Running(contestant);
    if (await program.answer()) running.set(contestant.name, program);
    else console.error(`${contestant.name}: does not run here`);
  }
  return running;
}

/**
 * @returns for each contestant its measurements, in the order of the repetitions, each with the `cpuSeconds` that it
 * took; none for one that cannot run
 */
export async function sideBySide(
  contestants: Contestant[],
  repetitions: number,
): Promise<Map<string, Measurement[]>> {
  const running = await start(contestants);
  const results = new Map<string, Measurement[]>([...running.keys()].map((name) => [name, []]));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, program] of running) {
      const before = program.cpuSeconds;
      const measured = await program.ask();
      if (measured) results.get(name)!.push({ ...measured, cpuSeconds: program.cpuSeconds - before });
    }
  }
  for (const program of running.values()) program.stop();
  return results;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The other half: a program's own loop around what it measures. */
export async function contest(repetition: () => Promise<Measurement> | Measurement): Promise<void> {
  console.log(JSON.stringify({ ready: 1 }));
  for await (const line of createInterface({ input: process.stdin })) {
    void line;
    console.log(JSON.stringify(await repetition()));
  }
}

/** What of this process is resident beyond what was when this was made. Linux only. */
export class ResidentMemory {
  readonly #before = residentBytes('VmRSS');

  /** Now. */
  get bytes(): number {
    return residentBytes('VmRSS') - this.#before;
  }

  /** The largest until now, or since {@link forgetPeak}. */
  get peakBytes(): number {
    return residentBytes('VmHWM') - this.#before;
  }

  /** Peaks count from here. */
  forgetPeak(): void {
    globalThis.gc?.(); // what made the model's first weights is no part of a step
    writeFileSync('/proc/self/clear_refs', '5');
  }
}

function residentBytes(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return 1024 * Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]);
}
