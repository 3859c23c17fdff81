/** What a process and all that it has started use, as Linux tells it in /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** What processes use together. */
export interface TreeUsage {
  processes: number;
  /** Processor time, with that of children that have ended and were waited for. */
  cpuSeconds: number;
  /** Resident memory, pages that several processes share divided among them (PSS). */
  residentBytes: number;
}

/** @param itself whether the process counts, or only what it has started */
export function treeUsage(pid: number, itself = true): TreeUsage {
  const sum: TreeUsage = { processes: 0, cpuSeconds: 0, residentBytes: 0 };
  const open = itself ? [String(pid)] : childrenOf(String(pid));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const fields = read(`/proc/${id}/stat`).split(') ').at(-1)!.split(' ');
    const ticks = fields.slice(11, 15).reduce((total, each) => total + Number(each), 0);
    if (Number.isNaN(ticks)) continue; // it has ended meanwhile
    sum.processes++;
    sum.cpuSeconds += ticks / 100;
    sum.residentBytes += 1024 * Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${id}/smaps_rollup`))?.[1] ?? 0);
    open.push(...childrenOf(id));
  }
  return sum;
}

function childrenOf(id: string): string[] {
  try {
    const threads = readdirSync(`/proc/${id}/task`);
    return threads.flatMap((thread) =>
      read(`/proc/${id}/task/${thread}/children`).split(' ').filter(Boolean),
    );
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
