/** What a process has used, as Linux tells it in /proc; other systems tell nothing, and then clocks have to do. */
import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second wherever it shows it to programs. */
const TICKS = 100;

/** Seconds that the first thread of a process has computed. */
export function cpuSeconds(pid: number): number | undefined {
  const id = String(pid);
  // The name of the program stands in brackets and may hold anything; times are the 14th and 15th of all fields.
  const fields = readText(`/proc/${id}/task/${id}/stat`)?.split(') ').at(-1)?.split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Bytes of memory that a process holds. */
export function residentBytes(pid: number): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${String(pid)}/status`) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
