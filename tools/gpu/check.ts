/**
 * Checks the torch engine on a GPU, part by part, each in a process of its own with a time limit, so that one that
 * crashes does not hide the rest. Runs from the folder that pack.ts makes, through check.sh.
 *
 *     check.sh [--device=cuda] [--parts=engine,fused,...] [--seconds=600] [--tiny] [--peak-tflops=989] [--out=FOLDER]
 *              [--train='--preset=mini --minutes=5 --corpus=python-stdlib']
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage } from '@phi1/base';
import { PARTS, type Settings } from './parts.js';
import { DID_NOT_RUN, Findings, readFindings, writeReport, type PartReport } from './report.js';

const { values } = parseArgs({
  options: {
    device: { type: 'string', default: 'cuda' },
    parts: { type: 'string', default: Object.keys(PARTS).join(',') },
    tiny: { type: 'boolean', default: false },
    /** Of dense products in bfloat16: an H100's. */
    'peak-tflops': { type: 'string', default: '989' },
    out: { type: 'string', default: process.env.OUT ?? 'gpu-report' },
    /** How long all of it may take: a part is stopped then, and those after it do not start. */
    seconds: { type: 'string', default: '3600' },
    /** What the part `train` gives to `nx run train`. */
    train: { type: 'string', default: '' },
    /** What this process itself does, and where it notes what it finds; the rest is for the one that starts all. */
    part: { type: 'string' },
    findings: { type: 'string' },
  },
});

/** How much of what a part printed is told, where something went wrong. */
const LOG_LINES = 60;
const LOG_COLUMNS = 300;
/** With less time than this left no part is started. */
const LEAST_SECONDS = 10;

async function runPart(name: string): Promise<void> {
  const part = PARTS[name];
  if (!part) throw new Error(`there is no part ${name}`);
  const settings: Settings = {
    device: values.device,
    tiny: values.tiny,
    peakFlops: Number(values['peak-tflops']) * 1e12,
    train: values.train.split(' ').filter((flag) => flag !== ''),
    out: values.out,
  };
  await part.run(settings, new Findings(values.findings!));
}

/** Runs a part in a process, and everything that it starts in its group. */
async function startPart(name: string, secondsLeft: number): Promise<PartReport> {
  const { seconds, env } = PARTS[name]!;
  const limit = Math.min(seconds, secondsLeft);
  const folder = mkdtempSync(join(tmpdir(), 'phi1-check-'));
  const [findings, log] = ['findings.jsonl', 'log'].map((file) => join(folder, file)) as [string, string];
  const output = openSync(log, 'w');
  const start = performance.now();
  const own = [`--part=${name}`, `--findings=${findings}`];
  const child = spawn(process.execPath, [process.argv[1]!, ...process.argv.slice(2), ...own], {
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env, DEBUG: '1' },
    detached: true,
  });
  const stopGroup = () => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // nobody of it is left
    }
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stopGroup();
  }, limit * 1000);
  const ended = await new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => {
      resolve(late ? `stopped after ${limit.toFixed(0)} s` : `exit ${String(code ?? signal)}`);
    });
  });
  clearTimeout(timer);
  stopGroup();
  const found = readFindings(findings);
  const ok = ended === 'exit 0' && found.checks.every((check) => check.ok);
  const report = { part: name, ok, ended, seconds: (performance.now() - start) / 1000, ...found };
  const isWhole = ok && !found.figures.some(({ result }) => result === DID_NOT_RUN);
  const lines = readFileSync(log, 'utf8').split('\n');
  rmSync(folder, { recursive: true });
  const end = lines.slice(-LOG_LINES).map((line) => line.slice(0, LOG_COLUMNS)); // a bundle's lines have no end
  return isWhole ? report : { ...report, log: end.join('\n') };
}

function notStarted(part: string): PartReport {
  return { part, ok: false, ended: 'not started: the time was over', seconds: 0, checks: [], figures: [] };
}

async function main(): Promise<void> {
  const names = values.parts.split(',');
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    console.error(`--parts: there is no ${unknown}, expected some of ${Object.keys(PARTS).join(', ')}`);
    process.exit(2);
  }
  mkdirSync(values.out, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const reports: PartReport[] = [];
  const end = performance.now() + 1000 * Number(values.seconds);
  for (const name of names) {
    const left = (end - performance.now()) / 1000;
    const report = left < LEAST_SECONDS ? notStarted(name) : await startPart(name, left);
    reports.push(report);
    writeReport(values.out, reports, date); // after each, as this process may be stopped too
    const failed = report.checks.filter((check) => !check.ok).map((check) => check.name);
    console.log(
      `${name}: ${report.ok ? 'passed' : `FAILED (${report.ended}; ${failed.join(', ')})`}, ` +
        `${String(report.checks.length)} checks, ${report.seconds.toFixed(0)} s`,
    );
    for (const row of report.figures) console.log(`  ${JSON.stringify(row)}`);
  }
  process.exitCode = reports.every((report) => report.ok) ? 0 : 1;
}

if (values.part === undefined) {
  await main();
} else {
  await runPart(values.part).catch((error: unknown) => {
    console.error(error instanceof Error ? error.stack : errorMessage(error));
    process.exit(1);
  });
  process.exit(0); // whatever a native library still waits for
}
