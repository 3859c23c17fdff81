/**
 * Pyodide as the interpreter of a sandbox. The first process of all starts Python and sends a snapshot of its memory, taken before
 * it ran any program; the others, and those of later runs, start from that.
 */
import type { ChildProcess } from 'node:child_process';
import { Interpreter, type Host, type InterpreterOptions } from './interpreter.js';
import { keepSnapshot, LONGEST_HEADER, readKeptSnapshot, snapshotHeaderSchema } from './kept-snapshot.js';
import { launch } from './launch-pyodide.js';
import type { PipeReader } from './pipe-reader.js';
import type { Snapshot } from './realm-host.js';
import { threadUsage } from './usage.js';

/** Stays behind a program: a stack once used, tables of the JavaScript engine. */
const GROWTH_BYTES = 192 * 2 ** 20;

/** Where interpreters of this process start from, by the seed of hashes. That of seed 0 is kept for later ones. */
const snapshots = new Map<number, Promise<Snapshot>>();

/**
 * Starts Pyodide: less than a second of a core, four seconds where no snapshot was kept.
 * @throws Error when the process cannot start
 */
export async function startPyodide(options: InterpreterOptions): Promise<Interpreter> {
  const { hashSeed } = options;
  let first: Interpreter | undefined;
  const makeSnapshot = async (): Promise<Snapshot> => {
    const kept = hashSeed === 0 ? await readKeptSnapshot() : undefined;
    if (kept) return kept;
    const host = new PyodideHost();
    first = await Interpreter.start(host, options);
    if (hashSeed === 0) void keepSnapshot(host.snapshot!);
    return host.snapshot!;
  };
  const snapshot = snapshots.get(hashSeed) ?? makeSnapshot();
  snapshots.set(hashSeed, snapshot);
  snapshot.catch(() => snapshots.delete(hashSeed));
  const known = await snapshot;
  return first ?? Interpreter.start(new PyodideHost(known), options);
}

class PyodideHost implements Host {
  readonly usage = threadUsage;

  /** @param snapshot where to start from; else it is there when the process is ready */
  constructor(public snapshot?: Snapshot) {}

  launch({ memoryBytes, outputLimit, hashSeed }: InterpreterOptions): Promise<ChildProcess> {
    const { content, ...rest } = this.snapshot ?? {};
    const header = content && { ...(rest as Omit<Snapshot, 'content'>), bytes: content.length };
    return launch({ memoryBytes, outputLimit, hashSeed, growthBytes: GROWTH_BYTES, snapshot: header });
  }

  async beReady(answers: PipeReader, child: ChildProcess): Promise<void> {
    if (this.snapshot) child.stdin!.write(this.snapshot.content);
    const { bytes, ...rest } = snapshotHeaderSchema.parse(JSON.parse(await answers.line(LONGEST_HEADER)));
    if (bytes > 0) this.snapshot = { ...rest, content: await answers.bytes(bytes) };
  }
}
