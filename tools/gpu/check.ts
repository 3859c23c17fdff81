/**
 * Checks the torch engine on a card, part by part, each in a process of its own with a time limit, so that one that
 * crashes does not hide the rest. Runs from the folder that pack.ts makes, through check.sh.
 *
 *     check.sh [--device=cuda] [--parts=engine,fused,...] [--tiny] [--peak-tflops=989] [--out=FOLDER]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '@phi1/base';
import { PARTS, type Settings } from './parts.js';
import { Findings, readFindings, writeReport, type PartReport } from './report.js';

const { values } = parseArgs({
  options: {
    device: { type: 'string', default: 'cuda' },
    parts: { type: 'string', default: Object.keys(PARTS).join(',') },
    tiny: { type: 'boolean', default: false },
    /** Of dense products in bfloat16: an H100's. */
    'peak-tflops': { type: 'string', default: '989' },
    out: { type: 'string', default: process.env.OUT ?? 'gpu-report' },
    /** What this process itself does; the rest is for the one that starts all. */
    part: { type: 'string' },
  },
});

async function runPart(name: string): Promise<void> {
  const part = PARTS[name];
  if (!part) throw new Error(`there is no part ${name}`);
  const settings: Settings = {
    device: values.device,
    tiny: values.tiny,
    peakFlops: Number(values['peak-tflops']) * 1e12,
  };
  await part.run(settings, new Findings(join(values.out, `${name}.jsonl`)));
}

/** Runs a part in a process, and everything that it starts in its group. */
async function startPart(name: string): Promise<PartReport> {
  const { seconds: limit, env } = PARTS[name]!;
  const [findings, log] = ['jsonl', 'log'].map((ending) => join(values.out, `${name}.${ending}`));
  rmSync(findings!, { force: true });
  const output = openSync(log!, 'w');
  const start = performance.now();
  const child = spawn(process.execPath, [process.argv[1]!, ...process.argv.slice(2), `--part=${name}`], {
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
      resolve(late ? `stopped at its limit of ${String(limit)} s` : `exit ${String(code ?? signal)}`);
    });
  });
  clearTimeout(timer);
  stopGroup();
  const found = readFindings(findings!);
  const ok = ended === 'exit 0' && found.checks.every((check) => check.ok);
  const report = { part: name, ok, ended, seconds: (performance.now() - start) / 1000, ...found };
  return ok ? report : { ...report, log: readFileSync(log!, 'utf8').split('\n').slice(-30).join('\n') };
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
  for (const name of names) {
    const report = await startPart(name);
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
    console.error(error instanceof Error ? error.stack : messageOf(error));
    process.exit(1);
  });
  process.exit(0); // whatever a native library still waits for
}
