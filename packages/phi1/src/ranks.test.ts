/** Training in several real processes: started by `--ranks`, and by the launchers of both MPIs where they are installed. */
import { readFileSync } from 'node:fs';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXIT } from '@phi1/base';
import { selectEngine } from '@phi1/tensor';
import { temporaryFolder } from '@phi1/base/testing';
import {
  listCheckpoints,
  loadCheckpoint,
  LOCAL_RANK_VARIABLES,
  readMetrics,
  readRunConfig,
  type RunSummary,
} from '@phi1/train';
import { writeTokens } from '@phi1/train/testing/corpus';
import { writeTinyModel } from '@phi1/train/testing/tiny-model';
import { beforeAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  await writeTinyModel(join(folder, 'tiny'), await writeTokens(join(folder, 'tokens')));
  const { code, stderr } = await run([...small, '--steps=6', '--out=one']);
  expect(stderr).toContain('train 100%');
  expect(code).toBe(EXIT.ok);
});

const small = [
  ...[
    'train',
    'finetune',
    '--init=tiny',
    '--corpus=tokens',
    '--batch-size=4',
    '--context=16',
    '--threads=1',
    '--learning-rate=0.003',
  ],
  ...['--validate-every=3', '--json'],
];

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the program in `folder`; `watch` sees the process whenever it prints to stderr. */
async function run(
  flags: readonly string[],
  watch?: (child: ChildProcess) => void,
  launcher: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const [command, ...words] = [...launcher, process.execPath, program, ...flags];
  const root = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
  const child = spawn(command!, words, {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder, ...root, ...env },
  });
  const ended = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    ended.stderr += chunk.toString();
    watch?.(child);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...ended })));
}

/** The losses of a run agree with those of the one process. */
async function expectSameLosses(out: string): Promise<void> {
  const [own, wanted] = await Promise.all(
    [out, 'one'].map((name) => readMetrics(join(folder, name, 'metrics.jsonl'))),
  );
  expect(own!.map(({ step, tokens }) => [step, tokens])).toEqual(
    wanted!.map(({ step, tokens }) => [step, tokens]),
  );
  for (const [i, { loss, valLoss }] of own!.entries()) {
    expect(Math.abs(loss - wanted![i]!.loss)).toBeLessThan(1e-5);
    expect(Math.abs((valLoss ?? 0) - (wanted![i]!.valLoss ?? 0))).toBeLessThan(1e-5);
  }
}

/** The processes that a launcher of ours started, by rank. */
async function rankProcesses(launcher: number): Promise<Map<number, number>> {
  const text = await readFile(`/proc/${String(launcher)}/task/${String(launcher)}/children`, 'utf8');
  const found = new Map<number, number>();
  for (const pid of text.trim().split(' ').map(Number)) {
    const environment = await readFile(`/proc/${String(pid)}/environ`, 'utf8');
    const rank = new RegExp(`${LOCAL_RANK_VARIABLES.rank}=(\\d+)`).exec(environment)?.[1];
    if (rank !== undefined) found.set(Number(rank), pid);
  }
  return found;
}

const endless = [...small, '--minutes=10', '--checkpoint-every=10'];

/** Waits until a run has got on by so many checkpoints. */
async function checkpointAfter(out: string, step: number): Promise<void> {
  for (const until = performance.now() + 120_000; performance.now() < until; await sleep(50)) {
    const newest = (await listCheckpoints(join(folder, out))).at(-1);
    if (newest !== undefined && Number(basename(newest).slice('step-'.length)) >= step) return;
  }
  throw new Error(`${out}: no checkpoint after step ${String(step)}`);
}

/** Runs the program, and does something to it meanwhile that ends it. */
async function runAnd(
  flags: readonly string[],
  during: (child: ChildProcess) => Promise<void>,
): Promise<Ended> {
  let acting: Promise<void> | undefined;
  const ended = await run(flags, (child) => {
    acting ??= during(child).catch((error: unknown) => {
      child.kill('SIGTERM');
      throw error;
    });
  });
  await acting;
  return ended;
}

/** Whether a process is there, and is not only waiting to be asked how it ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function killRank(child: ChildProcess, rank: number): Promise<void> {
  process.kill((await rankProcesses(child.pid!)).get(rank)!, 'SIGKILL');
}

describe('--ranks', () => {
  it('trains as one process does, and only rank 0 prints', async () => {
    const flags = [...small, '--steps=6', '--out=two', '--ranks=2', '--zero-stage=1'];
    const { code, stdout, stderr } = await run(flags);
    expect([code, stderr.match(/engine torch/g)]).toEqual([EXIT.ok, ['engine torch']]);
    expect(JSON.parse(stdout)).toMatchObject({ ranks: 2, steps: 6, run: join(folder, 'two') });
    await expectSameLosses('two');
  });

  it('ends on all ranks when one dies, starts again from the newest checkpoint, and saves on SIGTERM', async () => {
    const flags = [...endless, '--out=again', '--ranks=2', '--restarts=1'];
    let killedAt = 0;
    const { code, stdout, stderr } = await runAnd(flags, async (child) => {
      await checkpointAfter('again', 20);
      await killRank(child, 1);
      await sleep(200); // what is not written by now will not be
      const newest = basename((await listCheckpoints(join(folder, 'again'))).at(-1)!);
      await checkpointAfter('again', Number(newest.slice('step-'.length)) + 10);
      await killRank(child, 0);
      killedAt = performance.now();
    });
    expect(performance.now() - killedAt).toBeLessThan(30_000);
    expect([code, stdout]).toEqual([EXIT.machine, '']);
    const errors = stderr.split('\n').filter((line) => line.startsWith('phi1: '));
    expect(errors, stderr).toEqual([
      expect.stringMatching(/rank 1 (was ended by SIGKILL|ended before)/),
      expect.stringMatching(/starting again \(1 restarts left\)/),
      expect.stringMatching(/rank 0 (was ended by SIGKILL|ended before)/),
    ]);
    expect(stderr).not.toContain('begins again');
    const whole = await listCheckpoints(join(folder, 'again'));
    // two are kept, and the one before them is there where the rank died before it was removed
    expect([2, 3]).toContain(whole.length);

    const begun = Number(basename(whole.at(-1)!).slice('step-'.length));
    const resumed = await runAnd(
      ['train', '--resume', '--out=again', '--ranks=2', '--json'],
      async (child) => {
        await checkpointAfter('again', begun + 10);
        child.kill('SIGTERM');
      },
    );
    expect(resumed.code, resumed.stderr).toBe(143);
    const { steps, checkpoint, interrupted } = JSON.parse(resumed.stdout) as RunSummary;
    expect([interrupted, checkpoint]).toEqual([true, (await listCheckpoints(join(folder, 'again'))).at(-1)]);
    const lines = await readMetrics(join(folder, 'again', 'metrics.jsonl'));
    expect(lines.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, i) => i + 1));
  });

  it('save and end when the process that started them is killed', async () => {
    let ranks: number[] = [];
    let killedAt = 0;
    const { stderr } = await runAnd([...endless, '--out=left', '--ranks=2'], async (child) => {
      await checkpointAfter('left', 10);
      ranks = [...(await rankProcesses(child.pid!)).values()];
      process.kill(child.pid!, 'SIGKILL');
      killedAt = performance.now();
    });
    expect(ranks).toHaveLength(2);
    while (ranks.some(isAlive) && performance.now() - killedAt < 30_000) await sleep(50);
    expect(ranks.filter(isAlive)).toEqual([]);
    expect(stderr).toContain('phi1: the process that started the ranks is gone');
    const lines = await readMetrics(join(folder, 'left', 'metrics.jsonl'));
    const newest = (await listCheckpoints(join(folder, 'left'))).at(-1)!;
    expect(basename(newest)).toBe(`step-${String(lines.length)}`);
    const names = await readdir(join(folder, 'left', 'checkpoints'));
    expect(names.filter((name) => !/^step-\d+$/.test(name))).toEqual([]);
  });

  it.each([
    ['--ranks=2', /^phi1: --ranks=2: does not divide the 3 sequences of a step/],
    ['--restarts=-1', /^phi1: --restarts=-1: expected a whole number from 0/],
  ])('refuses %s with one line', async (flag, message) => {
    const flags = [...small, '--batch-size=3', '--steps=1', '--out=refused', flag];
    const { code, stdout, stderr } = await run(flags.filter((word) => word !== '--batch-size=4'));
    expect(stderr.trim()).toMatch(message);
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([EXIT.user, '', 1]);
    expect(await readdir(folder)).not.toContain('refused');
  });
});

/** A file system of so little room, in which the rest of a shell's words run; what is then in it is copied out. */
const inSmallRoom = (size: string): string[] => [
  ...['unshare', '--map-root-user', '--mount', 'sh', '-c'],
  `mkdir -p room full && mount -t tmpfs -o size=${size} tmpfs room && { "$0" "$@"; code=$?; cp -r room/. full; exit $code; }`,
];
const hasRoom = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0;

it.skipIf(!hasRoom)(
  `ends with one line when the disk is full, with the last whole checkpoint${hasRoom ? '' : ' (skipped: mounts nothing)'}`,
  async () => {
    const flags = [...endless, '--out=room/run', '--ranks=2', '--zero-stage=1', '--keep-checkpoints=20'];
    const { code, stdout, stderr } = await run(flags, undefined, inSmallRoom('1m'));
    const errors = stderr.split('\n').filter((line) => /phi1: |Error|^ +at /.test(line));
    expect([code, stdout, errors.length], stderr).toEqual([EXIT.machine, '', 1]);
    expect(errors[0]).toMatch(
      /step-\d+: the checkpoint could not be written \(.*ENOSPC.*\); step-(\d+) is the last whole one/,
    );
    const full = join(folder, 'full', 'run');
    const whole = (await listCheckpoints(full)).at(-1)!;
    expect(errors[0]).toContain(`${basename(whole)} is the last whole one`);
    await selectEngine({ engine: 'cpu' });
    const loaded = await loadCheckpoint(full, await readRunConfig(join(full, 'config.json')));
    expect(`step-${String(loaded.record.step)}`).toBe(basename(whole));
  },
);

const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

/** Each launcher with what else it wants to hear, and a library that is not its own. */
const LAUNCHERS = [
  { name: 'Open MPI', command: 'mpirun.openmpi', flags: ['--oversubscribe'], other: 'libmpich.so.12' },
  { name: 'MPICH', command: 'mpirun.mpich', flags: [], other: 'libmpi.so.40' },
];

describe.each(LAUNCHERS)('$name', ({ name, command, flags, other }) => {
  const why = isThere(command) ? '' : ` (skipped: no ${command})`;
  const launcher = [command, ...flags, '-np', '2'];
  const out = name.replace(' ', '-');

  it.skipIf(why)(`trains on two processes as on one${why}`, async () => {
    const first = await run([...small, '--steps=6', `--out=${out}`], undefined, launcher);
    expect(first.code, first.stderr).toBe(EXIT.ok);
    expect(JSON.parse(first.stdout)).toMatchObject({ ranks: 2, steps: 6 });
    await expectSameLosses(out);
  });

  it.skipIf(why || !isThere('mpirun.openmpi') || !isThere('mpirun.mpich'))(
    'refuses the library of the other',
    async () => {
      const { stdout, stderr } = await run([...small, '--steps=1'], undefined, launcher, { PHI1_MPI: other });
      expect(stdout).not.toContain('{');
      expect(stderr.match(/^phi1: /gm)).toHaveLength(1);
      expect(stderr).toMatch(/^phi1: --ranks=2: .* of which the library \(.*\) knows 1/m);
    },
  );
});
