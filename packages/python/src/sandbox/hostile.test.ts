import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeSchema } from './outcome.js';
import { Sandbox } from './sandbox.js';
import { attempts, checks, nativeChecks, pyodideAttempts, pyodideChecks, RIGHT } from './testing/hostile.js';
import { kinds } from './testing/kinds.js';

/** The programs are made before the first hook runs, so the marks are, too. */
const folder = await mkdtemp(join(tmpdir(), 'phi1-hostile-'));
const secret = 'marker-3f81c2';
const file = join(folder, 'marker.txt');
const variable = 'PHI1_TEST_MARKER';
let visits = 0;
const server = createServer((socket) => {
  visits++;
  socket.destroy();
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

beforeAll(async () => {
  process.env[variable] = secret;
  await writeFile(file, secret);
});
afterAll(async () => {
  server.close();
  Reflect.deleteProperty(process.env, variable);
  await rm(folder, { recursive: true });
});

const marks = { file, folder, port, variable, secret };

describe.each(kinds)('hostile programs in the sandbox %s', (kind) => {
  const sandbox = new Sandbox({ kind, threads: 1, timeoutSeconds: 2, memoryBytes: 128 * 2 ** 20 });
  afterAll(() => sandbox.close());

  const own = pyodideAttempts(marks);
  const failing = [...attempts(marks), ...(kind === 'pyodide' ? own : [])];
  const passing = [...checks, ...(kind === 'pyodide' ? pyodideChecks : nativeChecks)];

  /** Runs a program and makes sure that the next right one is none the worse for it. */
  async function runThenRight(program: string) {
    const outcome = await sandbox.run(program);
    expect(() => outcomeSchema.parse(outcome)).not.toThrow();
    expect(JSON.stringify(outcome)).not.toContain(secret);
    expect(await sandbox.run(RIGHT)).toMatchObject({ outcome: 'passed', output: 'right output\n' });
    return outcome;
  }

  it('are many', () => {
    expect(failing.length + passing.length).toBeGreaterThanOrEqual(105);
  });

  it.each(failing)('get nothing and spoil nothing: %j', async (program) => {
    expect((await runThenRight(program)).outcome).not.toBe('passed');
  });

  it.runIf(kind === 'native').each(own)('get what is their own and goes with them: %j', async (program) => {
    await runThenRight(program);
  });

  it.each(passing)('find the guard in place: %j', async (program) => {
    expect(await runThenRight(program)).toMatchObject({ outcome: 'passed' });
  });

  it('leave file, folder and port of the host alone', async () => {
    expect(await readFile(file, 'utf8')).toBe(secret);
    expect(await readdir(folder)).toEqual(['marker.txt']);
    expect(visits).toBe(0);
  });
});
