/** What a check found, a line at a time, so that a process that dies has said what it knew; and the report of it all. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Check {
  name: string;
  ok: boolean;
  /** A figure, or why it failed. */
  detail: string;
  /** Kernels of the torch engine that took part. */
  kernels?: string[];
}

/** A row of a table of measurements. */
export type Figures = Record<string, string | number>;

/** The result of a program that a benchmark could not measure. */
export const DID_NOT_RUN = 'did not run';

type Line = { check: Check } | { figures: Figures };

/** Where a part writes while it runs. */
export class Findings {
  constructor(readonly path: string) {}

  check(check: Check): void {
    this.#append({ check });
  }

  figures(figures: Figures): void {
    this.#append({ figures });
  }

  #append(line: Line): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}

export interface PartReport {
  part: string;
  /** Whether the process ended well and every check passed. */
  ok: boolean;
  /** How the process ended. */
  ended: string;
  seconds: number;
  checks: Check[];
  figures: Figures[];
  /** The last lines that it printed, where it is not ok. */
  log?: string;
}

export function readFindings(path: string): Pick<PartReport, 'checks' | 'figures'> {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
  return {
    checks: lines.flatMap((line) => ('check' in line ? [line.check] : [])),
    figures: lines.flatMap((line) => ('figures' in line ? [line.figures] : [])),
  };
}

/** Kernels that took part in a check that passed, and in none that failed. */
function passedKernels(parts: PartReport[]): string[] {
  const checks = parts.flatMap((part) => part.checks);
  const listKernels = (ok: boolean) =>
    new Set(checks.filter((check) => check.ok === ok).flatMap((check) => check.kernels ?? []));
  const failed = listKernels(false);
  return [...listKernels(true)].filter((name) => !failed.has(name)).toSorted();
}

/** Writes `report.json`, `report.md` and `cuda-kernels.json`, the last of which docs/results may keep. */
export function writeReport(folder: string, parts: PartReport[], date: string): void {
  const write = (name: string, value: unknown) => {
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  };
  write('report.json', { date, parts });
  const device = parts.flatMap((part) => part.figures).find((figures) => 'device' in figures)?.device;
  if (String(device).startsWith('cuda')) {
    const GPU = parts.flatMap((part) => part.figures).find((figures) => 'GPU' in figures)?.gpu;
    write('cuda-kernels.json', { device: GPU ?? device, date, kernels: passedKernels(parts) });
  }
  writeFileSync(join(folder, 'report.md'), toMarkdown(parts, date));
}

function toMarkdown(parts: PartReport[], date: string): string {
  const sections = parts.map(({ part, ok, ended, seconds, checks, figures, log }) => {
    const passed = checks.filter((check) => check.ok).length;
    const head = `## ${part}: ${ok ? 'passed' : 'FAILED'}\n\n${ended} after ${seconds.toFixed(0)} s, ${String(passed)} of ${String(checks.length)} checks passed.`;
    const bad = checks.filter((check) => !check.ok).map(({ name, detail }) => `- ${name}: ${detail}`);
    const rows = figures.map((row) =>
      Object.entries(row)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', '),
    );
    const parts = [head, bad.join('\n'), rows.map((row) => `- ${row}`).join('\n')];
    if (log) parts.push(`\`\`\`\n${log}\n\`\`\``);
    return parts.filter((text) => text !== '').join('\n\n');
  });
  return `# Check of the torch engine, ${date}\n\n${sections.join('\n\n')}\n`;
}
