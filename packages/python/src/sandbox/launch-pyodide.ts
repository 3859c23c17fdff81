/**
 * How Pyodide's process is started: under Node's permission model, which leaves it the interpreter's
 * own files and nothing else, with limits of the operating system, with no variable of the environment and,
 * where the kernel lets this user do so, without a network.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ChildOptions } from './child.js';
import { MOST_CPU_SECONDS } from './interpreter.js';
import { findPyodide, scriptFiles, zonesFolder } from './realm.js';

/** Python recurses on the stack of the process: enough to let go of a chain of a million objects. */
const STACK_KIB = 256 * 1024;
/** V8 stops somewhat before the system would, so that running out of stack is an exception and not a crash. */
const STACK_MARGIN_KIB = 8 * 1024;
/** What the process needs besides Python's memory: the interpreter's code, V8's heap, two threads' stacks. */
const OWN_BYTES = 1152 * 2 ** 20;

interface Walls {
  /** What goes before the command, e.g. `unshare -n`. */
  prefix: string[];
  /** Whether the processes have no network. */
  offline: boolean;
  stackKib: number;
}

let walls: Promise<Walls> | undefined;

/** What this machine lets this user do, found out by trying once. */
function findWalls(): Promise<Walls> {
  walls ??= (async () => {
    const [net, userNet, parent, stack] = await Promise.all([
      works(['unshare', '-n']),
      works(['unshare', '-rn']),
      works(['setpriv', '--no-new-privs', '--pdeathsig', 'KILL']),
      run(['sh', '-c', `ulimit -s ${String(STACK_KIB)} 2>/dev/null || ulimit -s $(ulimit -Hs); ulimit -s`]),
    ]);
    const offline = net ?? userNet;
    return {
      prefix: [...(offline ?? []), ...(parent ?? [])],
      offline: offline !== undefined,
      stackKib: Math.min(Number(stack) || 8192, STACK_KIB),
    };
  })();
  return walls;
}

/** Starts the process; descriptor 0 takes programs, 1 gives answers, 2 says why it could not start. */
export async function launch(limits: Omit<ChildOptions, 'pyodideFolder'>): Promise<ChildProcess> {
  const options: ChildOptions = { ...limits, pyodideFolder: findPyodide() };
  const { prefix, stackKib } = await findWalls();
  const file = childFile();
  const [major] = process.versions.node.split('.').map(Number);
  const readable = [options.pyodideFolder, ...scriptFiles, zonesFolder, dirname(file), packageFile];
  const node = [
    process.execPath,
    major! < 22 ? '--experimental-permission' : '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--no-warnings',
    '--disallow-code-generation-from-strings',
    '--max-old-space-size=256',
    '--v8-pool-size=1',
    `--wasm-max-mem-pages=${String(Math.ceil(options.memoryBytes / 65536))}`,
    `--stack-size=${String(stackKib - STACK_MARGIN_KIB)}`,
    file,
    JSON.stringify(options),
  ];
  const dataKib = Math.ceil((options.memoryBytes + OWN_BYTES) / 1024);
  const most = { c: 0, d: dataKib, s: stackKib, t: MOST_CPU_SECONDS + 60 };
  const ulimits = Object.entries(most).map(
    ([name, value]) => `ulimit -${name} ${String(value)} 2>/dev/null;`,
  );
  // A session of its own: Ctrl-C is for whoever owns the sandbox, who then ends this process.
  return spawn('/bin/sh', ['-c', `${ulimits.join(' ')} exec "$@"`, 'sh', ...prefix, ...node], {
    cwd: '/',
    env: { UV_THREADPOOL_SIZE: '1' }, // every thread reserves a stack of the size above
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

const packageFile = fileURLToPath(new URL('../../package.json', import.meta.url));

/** The process runs built code: Node cannot run the source that the tests import. */
function childFile(): string {
  const source = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(source ? '../../dist/sandbox/child.js' : './child.js', import.meta.url));
}

async function works(command: string[]): Promise<string[] | undefined> {
  return (await run([...command, 'true'])) === undefined ? undefined : command;
}

async function run([file, ...values]: string[]): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(file!, values)).stdout.trim();
  } catch {
    return undefined;
  }
}
