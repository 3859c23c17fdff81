/**
 * `--ranks` and `--restarts`: the processes of a training, started on this machine and, when they fail, started again from
 * the newest checkpoint. It trains nothing itself.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, launchedProcess, UserError } from '@phi1/base';
import { LOCAL_RANK_VARIABLES, RankError } from '@phi1/train';

/** What the processes are started with. */
export interface RanksFlags {
  ranks?: number | undefined;
  restarts?: number | undefined;
  engine?: string | undefined;
  device?: string | undefined;
  threads?: number | undefined;
  json: boolean;
}

/** Ranks that lost one end by themselves when their step is over; those that do not by then are ended. */
const GRACE_MS = 20_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What is kept of what a rank wrote to stderr. */
const LAST_WORDS = 2000;

/** How a job ended. */
interface JobEnd {
  code: number;
  /** What nobody else has said. */
  message?: string;
  /** The run's folder, as far as it came. */
  run?: string;
  /** The same command goes on with it: that of a recipe. */
  isSameCommand?: boolean;
}

/**
 * Starts this very command in several processes, if its flags want that.
 *
 * @returns whether it did; they have ended then, and the exit code is set
 */
export async function startRanks(flags: RanksFlags): Promise<boolean> {
  const { ranks = 1, restarts = 0 } = flags;
  for (const [name, value, least] of [
    ['ranks', ranks, 1],
    ['restarts', restarts, 0],
  ] as const) {
    if (!(Number.isInteger(value) && value >= least)) {
      throw new UserError(`${name}=${String(value)}: expected a whole number from ${String(least)}`);
    }
  }
  const isStarted = process.env[LOCAL_RANK_VARIABLES.rendezvous] !== undefined;
  if (isStarted || (ranks === 1 && restarts === 0)) return false;
  const launched = launchedProcess();
  if (launched && launched.worldSize > 1) {
    const given = flags.ranks === undefined ? `restarts=${String(restarts)}` : `ranks=${String(ranks)}`;
    const message = `${given}: ${launched.launcher} has started the processes already`;
    throw launched.rank === 0 ? new UserError(message) : new RankError(message, true);
  }
  let words = withoutOwnFlags(process.argv.slice(2));
  for (let left = restarts; ; left--) {
    const { code, message, run, isSameCommand } = await runJobProcesses(ranks, words);
    if (message !== undefined) process.stderr.write(`phi1: ${message}\n`);
    process.exitCode = code;
    const isOurs = code !== EXIT.ok && code !== EXIT.user && code !== 130 && code !== 143;
    if (!isOurs || left === 0 || run === undefined) return true;
    const how = isSameCommand ? 'the same command' : `--resume=${run}`;
    process.stderr.write(`phi1: starting again (${String(left)} restarts left): ${how}\n`);
    words = isSameCommand ? words.filter((word) => word !== '--overwrite') : toResume(run, flags);
  }
}

/**
 * Has a process that {@link startRanks} started save and end, as on SIGTERM, when what started it is gone: killed, that tells
 * nobody. It is noticed between two steps.
 */
export function endWithLauncher(environment: NodeJS.ProcessEnv = process.env): void {
  const { rank, rendezvous } = LOCAL_RANK_VARIABLES;
  if (environment[rendezvous] === undefined || !process.channel) return;
  process.once('disconnect', () => {
    if (environment[rank] === '0') {
      process.stderr.write('phi1: the process that started the ranks is gone; what is done is saved\n');
    }
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => {
      process.kill(process.pid, 'SIGKILL');
    }, GRACE_MS).unref();
  });
  process.channel.unref();
}

function toResume(run: string, { engine, device, threads, json }: RanksFlags): string[] {
  const kept = Object.entries({ engine, device, threads }).filter(([, value]) => value !== undefined);
  const flags = kept.map(([name, value]) => `--${name}=${String(value)}`);
  return ['train', `--resume=${run}`, ...flags, ...(json ? ['--json'] : [])];
}

function withoutOwnFlags(words: readonly string[]): string[] {
  return words.filter((word, i) => {
    const isValue = /^--(ranks|restarts)$/.test(words[i - 1] ?? '');
    return !isValue && !/^--(ranks|restarts)(=|$)/.test(word);
  });
}

async function runJobProcesses(worldSize: number, words: readonly string[]): Promise<JobEnd> {
  const rendezvous = join(tmpdir(), `phi1-${String(process.pid)}-${randomBytes(6).toString('hex')}.sock`);
  const program = [...process.execArgv, process.argv[1]!, ...words];
  const children: ChildProcess[] = [];
  let known: Pick<JobEnd, 'run' | 'isSameCommand'> = {};
  let stoppedBy: (typeof SIGNALS)[number] | undefined;
  const endAll = (signal: NodeJS.Signals): void => {
    for (const child of children) child.kill(signal);
  };
  const stop = (signal: NodeJS.Signals): void => {
    stoppedBy ??= SIGNALS.find((name) => name === signal);
    endAll(signal);
  };
  for (const name of SIGNALS) process.on(name, stop);
  let grace: NodeJS.Timeout | undefined;
  const ends = Array.from({ length: worldSize }, (_, rank) => {
    const { rank: rankName, worldSize: sizeName, rendezvous: placeName } = LOCAL_RANK_VARIABLES;
    const place = { [rankName]: String(rank), [sizeName]: String(worldSize), [placeName]: rendezvous };
    const child = spawn(process.execPath, program, {
      env: { ...process.env, ...place },
      // the channel of messages is also how a rank notices that this process is gone
      stdio: [
        ...(rank === 0
          ? (['inherit', 'inherit', 'inherit'] as const)
          : (['ignore', 'ignore', 'pipe'] as const)),
        'ipc',
      ],
    });
    children.push(child);
    child.on('message', (message: typeof known) => {
      known = message;
    });
    let lastWords = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    return new Promise<RankEnd>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        if (code !== 0) {
          grace ??= setTimeout(() => {
            endAll('SIGKILL');
          }, GRACE_MS);
        }
        resolve({ rank, code, signal, lastWords: lastWords.trim(), at: performance.now() });
      });
    });
  });
  try {
    const end = judge(await Promise.all(ends));
    if (stoppedBy && end.code !== EXIT.ok) return { code: stoppedBy === 'SIGINT' ? 130 : 143 };
    return { ...end, ...known };
  } finally {
    clearTimeout(grace);
    for (const name of SIGNALS) process.off(name, stop);
  }
}

interface RankEnd {
  rank: number;
  code: number | null;
  signal: NodeJS.Signals | null;
  lastWords: string;
  at: number;
}

/** What came of a job: what rank 0 said, or how the first to die did. */
function judge(ends: readonly RankEnd[]): Pick<JobEnd, 'code' | 'message'> {
  const killed = ends.filter(({ signal }) => signal !== null).sort((a, b) => a.at - b.at)[0];
  const told = ends.find(({ rank }) => rank === 0)!;
  if (!killed) return { code: told.code ?? EXIT.machine };
  const { rank, signal, lastWords } = killed;
  const words = lastWords === '' ? '' : `: ${lastWords.split('\n').at(-1)!}`;
  const message = `rank ${String(rank)} was ended by ${signal!}${words}`;
  // where rank 0 lived it has said that one is gone
  return { code: EXIT.machine, ...(rank === 0 && { message }) };
}
