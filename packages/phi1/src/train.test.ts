/** The command line as users run it: the built program in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { listCheckpoints, type RunSummary } from '@phi1/train';
import { writeCorpus } from '@phi1/train/testing/corpus';

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  await writeCorpus(join(folder, 'corpus'));
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the program in `folder`; `watch` sees the process and what it has printed to stderr so far. */
function run(flags: string[], watch?: (child: ChildProcess, stderr: string) => void): Promise<Ended> {
  const env = { ...process.env, INIT_CWD: folder };
  const child = spawn(process.execPath, [program, 'train', ...flags, '--threads=1'], { cwd: folder, env });
  const ended = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    ended.stderr += chunk.toString();
    watch?.(child, ended.stderr);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...ended })));
}

const small = ['--corpus=corpus', '--batch-size=2', '--context=16'];

describe('train', () => {
  it('prints a table', async () => {
    const table = await run([...small, '--steps=2', '--out=table']);
    expect(table.stderr).toMatch(/train 100% step 2 .* tok\/s/);
    expect(table.code).toBe(EXIT.ok);
    expect(table.stdout).toMatch(/after 0 steps:\n\n {4}def fibonacci\(n\):/);
    expect(table.stdout).toMatch(/validation, bits per byte +\d+\.\d{3} -> \d+\.\d{3}\n/);
    expect(table.stdout).toContain(join(folder, 'table'));
  });

  it('fine-tunes the model of a run, and lists its jobs', async () => {
    const flags = [...small, '--init=table', '--steps=1', '--out=tuned', '--json'];
    const [tuned, help] = await Promise.all([run(['finetune', ...flags]), run(['--help'])]);
    expect(tuned.code).toBe(EXIT.ok);
    expect(JSON.parse(tuned.stdout)).toMatchObject({ job: 'finetune', steps: 1, run: join(folder, 'tuned') });
    expect(help.code).toBe(EXIT.ok);
    for (const job of ['pretrain', 'finetune', 'lora']) expect(help.stdout).toContain(`phi1 train ${job}`);
  });

  /** Sends a signal to a run when it trains. @returns its summary */
  async function interrupted(signal: NodeJS.Signals, exitCode: number, where: string[]): Promise<RunSummary> {
    let sent = 0;
    const flags = [...small, '--minutes=5', '--checkpoint-every=100000', ...where, '--json'];
    const { code, stdout } = await run(flags, (child, stderr) => {
      if (sent > 0 || !/train \d+% step/.test(stderr)) return;
      // A terminal's Ctrl-C reaches the process and the task runner, which passes it on: twice at once.
      for (; sent < 2; sent++) child.kill(signal);
    });
    expect(code).toBe(exitCode);
    const summary = JSON.parse(stdout) as RunSummary;
    expect(summary).toMatchObject({ interrupted: true });
    const [checkpoint] = await listCheckpoints(summary.run);
    expect(basename(checkpoint!)).toBe(`step-${String(summary.steps)}`);
    return summary;
  }

  it('saves on Ctrl-C, exits with 130 and can be continued', async () => {
    const { run: out, steps: done } = await interrupted('SIGINT', EXIT.interrupted, []);
    expect(out).toBe(join(folder, 'runs/nano'));
    const steps = done + 2;
    const continued = await run(['--resume=runs/nano', `--steps=${String(steps)}`, '--json']);
    expect(continued.code).toBe(EXIT.ok);
    expect(JSON.parse(continued.stdout)).toMatchObject({ steps, interrupted: false });
  });

  it('saves on SIGTERM and exits with 143', async () => {
    const { run: out } = await interrupted('SIGTERM', 143, ['--out=terminated']);
    expect(out).toBe(join(folder, 'terminated'));
  });

  it('refuses bad input with one line and exit code 2, and writes nothing', async () => {
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'taken', 'notes.txt'), 'mine');
    const before = (await readdir(folder)).sort();
    const refused: [string[], RegExp][] = [
      [['--presett=nano'], /[Uu]nknown argument/],
      [['--corpus=nowhere'], /nowhere.* cannot be read/],
      [[...small, '--batch-size=100000', '--steps=1'], /too few/],
      [[...small, '--validate-every=often'], /often: expected a number of steps/],
      [[...small, '--steps=1', '--out=taken'], /--out=.*taken/],
      [[...small, '--steps=1', '--out=/proc/x'], /--out=\/proc\/x: cannot be written/],
      [
        [...small, '--steps=1', '--overwrite', '--out=taken'],
        /--out=.*taken: holds something else than a run/,
      ],
      [['--resume=nowhere'], /nowhere/],
      [['finetune', '--init=nowhere', ...small], /--init: .*nowhere: there is no such folder/],
      [[...small, '--evaluate=nothing'], /no benchmark nothing/],
      [['--resume=table', '--preset=nano'], /resume/],
    ];
    const check = async (): Promise<void> => {
      for (let next = refused.shift(); next; next = refused.shift()) {
        const [flags, message] = next;
        const { code, stdout, stderr } = await run(flags);
        expect(stderr, flags.join(' ')).toMatch(message);
        expect(stderr.trim().split('\n').at(-1)).toMatch(/^phi1: /);
        expect([code, stdout], flags.join(' ')).toEqual([EXIT.user, '']);
      }
    };
    await Promise.all([check(), check()]);
    expect((await readdir(folder)).sort()).toEqual(before);
  });
});
