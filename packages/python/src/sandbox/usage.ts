/** What processes have used, as Linux tells it in /proc; other systems tell nothing, and then clocks have to do. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second wherever it shows it to programs. */
const TICKS = 100;

/** Undefined is what the system does not tell. */
export interface Usage {
  cpuSeconds: number | undefined;
  /** Memory that is held. */
  residentBytes: number | undefined;
  /** Whether nothing of it computes or wants to: all waits for a clock, a lock, a pipe. */
  isWaiting: boolean;
}

/** The processor time of a process's first thread, and the memory of the process. */
export function threadUsage(pid: number): Usage {
  const id = String(pid);
  const stat = readStat(`/proc/${id}/task/${id}/stat`);
  const cpuSeconds = stat && (stat.ticks[0]! + stat.ticks[1]!) / TICKS;
  return { cpuSeconds, residentBytes: residentBytes(id), isWaiting: false };
}

/**
 * What a process and all that it has started have used together, those that have ended included. Of the memory that each
 * holds, as much as the first one has is taken to be the first one's: they are forked from it.
 */
export function treeUsage(pid: number): Usage {
  const open = [String(pid)];
  const shared = residentBytes(open[0]!) ?? 0;
  let [ticks, bytes, isWaiting] = [0, shared, true];
  if (childrenOf(open[0]!) === undefined)
    return { cpuSeconds: undefined, residentBytes: undefined, isWaiting: false };
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const stat = readStat(`/proc/${id}/stat`);
    ticks += stat?.ticks.reduce((sum, each) => sum + each, 0) ?? 0;
    bytes += Math.max(0, (residentBytes(id) ?? 0) - shared);
    isWaiting &&= stat?.state === 'S' || stat?.state === 'Z';
    open.push(...(childrenOf(id) ?? []));
  }
  return { cpuSeconds: ticks / TICKS, residentBytes: bytes, isWaiting };
}

/** The processes that any thread of a process has started; undefined where that is not told. */
function childrenOf(id: string): string[] | undefined {
  try {
    const threads = readdirSync(`/proc/${id}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8'));
    return lists.join(' ').split(' ').filter(Boolean);
  } catch {
    return undefined;
  }
}

/** What it does, and its processor time: its own in user and system mode, then that of its children that have ended. */
function readStat(path: string): { state: string; ticks: number[] } | undefined {
  // The name of the program stands in brackets and may hold anything; the state is the third of all fields.
  const fields = readText(path)?.split(') ').at(-1)?.split(' ');
  return fields && { state: fields[0]!, ticks: fields.slice(11, 15).map(Number) };
}

function residentBytes(id: string): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${id}/status`) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
