/** Runs a bundled test file on a backend in a child process and reads what became of each spec. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPath, WORKER_PATH } from './bundle.js';

/** What the worker writes. */
export interface SpecLine {
  name: string;
  event: 'started' | 'done' | 'finished';
  status?: string;
  message?: string;
}

export interface SpecResult {
  passed: boolean;
  /** Why not, where it is known. */
  message: string;
}

export interface TestFileResult {
  /** Specs by name; a name that comes again has its count behind it. Skipped specs are left out. */
  specs: Map<string, SpecResult>;
  /** Whether the process lived to the end. */
  finished: boolean;
}

const LIMIT_SECONDS = 300;

export async function runTestFile(testFile: string, backend: string): Promise<TestFileResult> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const output = join(folder, 'specs.jsonl');
  try {
    const ending = await runWorker(backend, testFile, output);
    const lines = existsSync(output) ? readFileSync(output, 'utf8').split('\n').filter(Boolean) : [];
    return collect(
      lines.map((line) => JSON.parse(line) as SpecLine),
      ending,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns how the process ended, and the end of what it wrote to stderr */
function runWorker(backend: string, testFile: string, output: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WORKER_PATH, backend, bundledPath(testFile), output], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: LIMIT_SECONDS * 1000,
      killSignal: 'SIGKILL',
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(`the process ended with ${signal ?? `code ${String(code)}`}: ${stderr}`);
    });
  });
}

function collect(lines: SpecLine[], ending: string): TestFileResult {
  const specs = new Map<string, SpecResult>();
  const seen = new Map<string, number>();
  let running: string | undefined;
  for (const { name, event, status, message } of lines) {
    if (event === 'started') running = name;
    if (event !== 'done') continue;
    running = undefined;
    if (status !== 'passed' && status !== 'failed') continue;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    specs.set(count === 1 ? name : `${name} (${String(count)})`, {
      passed: status === 'passed',
      message: message ?? '',
    });
  }
  const finished = lines.at(-1)?.event === 'finished';
  if (!finished) specs.set(running ?? '(the file as a whole)', { passed: false, message: ending });
  return { specs, finished };
}
