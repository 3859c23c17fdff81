/** `nx run train` on the GPU for as long as its flags say, with what it leaves beside the report. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Settings } from './parts.js';
import type { Findings } from './report.js';

/** Of a run's folder; its checkpoints may be gigabytes and stay. */
const KEPT = ['config.json', 'metrics.jsonl', 'completions.jsonl', 'loss.svg', 'report.html', 'summary.json'];
const COPY_EVERY_MS = 15_000;

/** What of `summary.json` goes into the report. */
interface Summary {
  preset: string;
  parameters: number;
  steps: number;
  tokens: number;
  seconds: number;
  tokensPerSecond: number;
  peakMemoryBytes: number;
  validation: { firstBitsPerByte: number; lastBitsPerByte: number };
}

const TRY_OUT = ['--preset=nano', '--steps=2', '--batch-size=2', '--context=32', '--corpus=python-stdlib'];

export async function trainForReal(
  { device, tiny, train, out }: Settings,
  findings: Findings,
): Promise<void> {
  const flags = tiny && train.length === 0 ? TRY_OUT : train;
  const pack = dirname(process.argv[1]!);
  const run = join(mkdtempSync(join(tmpdir(), 'phi1-run-')), 'run');
  const kept = join(out, 'run');
  mkdirSync(kept, { recursive: true });
  const copy = () => {
    for (const file of KEPT) if (existsSync(join(run, file))) copyFileSync(join(run, file), join(kept, file));
  };
  const timer = setInterval(copy, COPY_EVERY_MS); // whoever stops this process asks nobody
  const code = await new Promise<number | null>((resolve, reject) => {
    const all = [join(pack, 'phi1-train.mjs'), `--device=${device}`, `--out=${run}`, ...flags];
    // a corpus in the pack goes by its path there
    const child = spawn(process.execPath, all, { cwd: pack, env: { ...process.env, INIT_CWD: pack } });
    child.stdout.pipe(process.stdout);
    child.stderr.pipe(process.stderr);
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(timer);
  copy();
  const path = join(kept, 'summary.json');
  const summary = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Summary) : undefined;
  if (!summary) {
    findings.check({ name: 'it trains', ok: false, detail: `exit ${String(code)}, no summary` });
    return;
  }
  const { validation, preset, parameters, steps, tokens, seconds, tokensPerSecond, peakMemoryBytes } =
    summary;
  const { firstBitsPerByte, lastBitsPerByte } = validation;
  findings.check({
    name: 'it learns',
    ok: code === 0 && lastBitsPerByte < firstBitsPerByte,
    detail: `from ${firstBitsPerByte.toFixed(3)} to ${lastBitsPerByte.toFixed(3)} bits per byte`,
  });
  findings.figures({
    preset,
    parameters,
    steps,
    tokens,
    seconds: Math.round(seconds),
    tokensPerSecond: Math.round(tokensPerSecond),
    peakMemoryBytes,
    firstBitsPerByte,
    lastBitsPerByte,
  });
}
