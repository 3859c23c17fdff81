/**
 * A realm: a JavaScript world of its own (a `vm` context) that holds CPython as WebAssembly (Pyodide's build) and
 * nothing else. There is no `process`, `require`, `fetch`, `import()` or timer in it; code cannot be made from
 * strings; Python's files live in its own memory, and what leads from Python to JavaScript is never started. One
 * realm runs many programs and is restored, byte by byte, after each. It has no limit of time: that is the
 * business of whoever owns the process (see `sandbox.ts`).
 */
import { Buffer } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext, Script } from 'node:vm';
import { freezeIntrinsics } from './intrinsics.js';
import type { Snapshot, RealmHost, RealmPython } from './realm-host.js';
import { bootPython } from './realm-python.js';

/** The folder of the interpreter's own files. A process of the sandbox is told, since looking needs more rights. */
export function findPyodide(): string {
  return dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
}

/** The WebAssembly module, Python's library, and the JavaScript between the module and its host. */
export const interpreterFiles = (pyodideFolder: string): string[] =>
  ['pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide.asm.mjs'].map((name) => join(pyodideFolder, name));

/** The sandbox's own Python, in the order in which it is run. */
export const scriptFiles = ['outcome.py', 'pyodide.py', 'wall.py'].map((name) =>
  fileURLToPath(new URL(`../../python/${name}`, import.meta.url)),
);
/** Where the machine keeps its time zones, which Pyodide does not bring. */
export const zonesFolder = '/usr/share/zoneinfo';

const ZEROS = Buffer.alloc(65536);

interface RealmOptions {
  pyodideFolder: string;
  /** The most that Python's memory may grow to. */
  memoryBytes: number;
  /** How many bytes of a program's output are kept. */
  outputBytes: number;
  /** Of another realm's Python, to begin with instead of starting it again. */
  snapshot?: Snapshot | undefined;
  hashSeed?: number | undefined;
}

/** What Python is made of: Pyodide's files and the sandbox's own scripts. */
export interface InterpreterFiles extends Pick<RealmHost, 'interpreter' | 'library' | 'scripts'> {
  /** A classic script that defines `_createPyodideModule`. */
  glue: string;
}

/** Reads what Python is made of. */
export async function readInterpreter(pyodideFolder = findPyodide()): Promise<InterpreterFiles> {
  const read = (paths: string[]) => Promise.all(paths.map((path) => readFile(path)));
  const [interpreter, library, glue] = await read(interpreterFiles(pyodideFolder));
  const scripts = await read(scriptFiles);
  return {
    interpreter: interpreter!,
    library: library!,
    glue: asClassicScript(glue!.toString()),
    scripts,
  };
}

/** What all realms of a process share. */
let shared:
  Promise<{ script: Script; files: Omit<InterpreterFiles, 'glue'>; zones: RealmHost['zones'] }> | undefined;

/** Starts Python in a new realm: about three seconds of a core, less than half a second with a snapshot. */
export async function createRealm(options: RealmOptions): Promise<{ python: RealmPython; context: object }> {
  const { script, files, zones } = await (shared ??= readShared(options.pyodideFolder));
  const context = createContext(Object.create(null) as object, {
    codeGeneration: { strings: false, wasm: true },
  });
  const evaluate = (code: string): unknown => runInContext(`(${code})`, context);
  const boot = evaluate(bootPython.toString()) as typeof bootPython;
  const freeze = evaluate(freezeIntrinsics.toString()) as typeof freezeIntrinsics;
  script.runInContext(context);
  const host: RealmHost = {
    ...options,
    ...files,
    now: () => performance.now(),
    isZero: (page) => Buffer.compare(page, ZEROS) === 0,
    zones,
  };
  const python = await boot(host);
  freeze(evaluate('Object.getOwnPropertyNames(globalThis)') as string[]);
  return { python, context };
}

async function readShared(pyodideFolder: string): Promise<Awaited<NonNullable<typeof shared>>> {
  const [{ glue, ...files }, zones] = await Promise.all([readInterpreter(pyodideFolder), readZones()]);
  return { script: new Script(glue, { filename: 'pyodide.asm.mjs' }), files, zones };
}

/** The time zones of this machine, the aliases in `posix` and those with leap seconds left out; none where it has none. */
async function readZones(): Promise<[string, Uint8Array][]> {
  const entries = await readdir(zonesFolder, { withFileTypes: true, recursive: true }).catch(() => []);
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  const names = paths.map((path) => path.slice(zonesFolder.length + 1));
  const zones = names.filter((name) => /^(?!posix\/|right\/)[A-Z][\w+-]*(\/[\w+-]+)*$/.test(name));
  return Promise.all(
    zones.map(async (name): Promise<[string, Uint8Array]> => [name, await readFile(join(zonesFolder, name))]),
  );
}

/** Modules in a `vm` context are still experimental in Node; this one uses only two things of a module. */
function asClassicScript(source: string): string {
  const script = source
    .replaceAll('import.meta.url', '"file:///pyodide.asm.mjs"')
    .replaceAll(/\bimport\(/g, 'noImport(')
    .replace(/export default _createPyodideModule;\s*$/, '');
  if (/\bimport\b\s*[.(]|export default/.test(script))
    throw new Error('this version of pyodide is not the one that the sandbox was written for');
  return script;
}
