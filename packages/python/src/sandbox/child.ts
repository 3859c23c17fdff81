/**
 * The process that programs run in: starts two realms, one for programs and one for their tests, then runs what comes in
 * on descriptor 0, one at a time, and answers each with a line on descriptor 1. It puts both Pythons back to their
 * first state after each. It is started by `interpreter.ts`, which trusts nothing that it says once it was given a program.
 */
import { Buffer } from 'node:buffer';
import { readSync, writeSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { grade } from './grade.js';
import { freezeIntrinsics } from './intrinsics.js';
import type { Snapshot } from './realm-host.js';
import { createRealm } from './realm.js';

/** The one argument of the process, as JSON. */
export interface ChildOptions {
  pyodideFolder: string;
  memoryBytes: number;
  outputLimit: number;
  /** How many bytes more than after start-up the process may hold before it asks to be replaced. */
  growthBytes: number;
  hashSeed: number;
  /** Of the snapshot that comes in on descriptor 0; without one, Python starts and its snapshot is sent. */
  snapshot?: SnapshotHeader | undefined;
}

/** All of a snapshot but its content, and how many bytes that has. */
interface SnapshotHeader extends Omit<Snapshot, 'content'> {
  bytes: number;
}

// Held here since `disarm` takes the global away; the module `node:process` would open descriptors 0 to 2 as streams.
const { process } = globalThis;

for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error: unknown) => {
    writeSync(2, String((error as Error | undefined)?.stack ?? error));
    process.exit(70);
  });

const options = JSON.parse(process.argv[2]!) as ChildOptions;
const { outputLimit, snapshot: header } = options;
const given = header && { ...header, content: read(header.bytes)! };
// UTF-8 takes up to four bytes a character.
const settings = { ...options, outputBytes: outputLimit * 4 };
const { python: program } = await createRealm({ ...settings, snapshot: given });
const { snapshot } = program;
const { python: tests } = await createRealm({ ...settings, snapshot });
program.connect(tests.serve);
tests.connect(program.serve);
const realms = [program, tests];
const mostBytes = process.memoryUsage.rss() + options.growthBytes;
disarm();
announce();
for (;;) {
  const nonce = read(32)?.toString('latin1') ?? process.exit(0);
  const sizes = read(8)!;
  const code = { source: read(sizes.readUInt32BE(0))!, tests: read(sizes.readUInt32BE(4))! };
  const outcome = grade({ program, tests }, code, outputLimit);
  const worn = outcome.worn || realms.some((realm) => realm.worn()) || process.memoryUsage.rss() > mostBytes;
  writeLine({ nonce, ...outcome, worn });
  // Meanwhile the next program is on its way. Should an interpreter not be as it was, this process ends here.
  if (!worn) for (const realm of realms) realm.restore();
}

/** Says that the interpreter is ready, and sends the snapshot when it was not given one. */
function announce(): void {
  const { content, ...rest } = snapshot;
  writeLine({ ...rest, bytes: given ? 0 : content.length });
  if (!given) write(content);
}

/** Exactly so many bytes of descriptor 0, or undefined at its end. */
function read(length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const count = readSync(0, bytes, at, length - at, null);
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}

function writeLine(value: unknown): void {
  write(Buffer.from(`${JSON.stringify(value)}\n`));
}

function write(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at, bytes.length - at);
}

/**
 * Should an object of this process's own world ever be reached from the realm, its constructors make no code,
 * its prototypes cannot be changed, and the world's globals hold nothing to call.
 */
function disarm(): void {
  const names = runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[];
  const language = names.filter((name) => name !== 'console'); // which is Node's own here
  freezeIntrinsics(language);
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!language.includes(name)) Reflect.deleteProperty(globalThis, name);
}
