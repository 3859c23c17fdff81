/** Starts the fuzz worker, again after every call that kills it, and says what happened. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FuzzReport {
  calls: number;
  /** Calls that threw an error. */
  refused: number;
  /** Calls that ended the process, with how. */
  deaths: string[];
  /** Calls after which more tensors were alive than before, and errors that do not name the operator. */
  complaints: string[];
}

const flags = ['--conditions=@phi1/source', '--import', 'tsx'];
const worker = join(import.meta.dirname, 'worker.ts');

export function fuzz({
  seed,
  callsEach,
  patience = 0,
}: {
  seed: number;
  callsEach: number;
  patience?: number;
}): FuzzReport {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const log = join(folder, 'calls.log');
  const report: FuzzReport = { calls: 0, refused: 0, deaths: [], complaints: [] };
  try {
    for (let skip = 0; ;) {
      const args = [String(seed), String(callsEach), log, String(skip)];
      const { status, signal, stderr } = spawnSync(process.execPath, [...flags, worker, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 300_000,
      });
      const lines = (existsSync(log) ? readFileSync(log, 'utf8') : '').trim().split('\n');
      const last = lines.at(-1)!.split('\t');
      if (last[0] === 'finished') {
        report.calls = Number(last[1]);
        report.refused = Number(last[2]);
        report.complaints = lines.filter((line) => /^(leak|unnamed)\t/.test(line));
        return report;
      }
      const ending = signal ?? `code ${String(status)}: ${stderr.slice(-300)}`;
      report.deaths.push(`${last.slice(1).join(' ')}: ${ending}`);
      if (report.deaths.length > patience || !(Number(last[0]) > skip)) return report;
      skip = Number(last[0]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
