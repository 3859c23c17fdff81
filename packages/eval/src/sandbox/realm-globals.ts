/**
 * The code that runs *inside* the sandbox's realm, on the near side of the wall. Neither function may refer to
 * anything outside itself: its source text is evaluated in the realm, where it finds the language's own
 * globals and nothing of Node. Everything that comes from the host stays in a closure, is called with
 * primitives or bytes, gives back primitives, and is wrapped so that no object of the host's, not even an
 * error, can be reached from Python.
 */

/** What the host lends the realm. Held in closures only. */
export interface RealmHost {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** The text of bytes in one of the encodings of `TextDecoder`. */
  decode(bytes: unknown, encoding: string): string;
  /** Copies a byte of Python's zipped library into `target`, an array of the realm. */
  copyLibrary(target: Uint8Array): void;
  readonly librarySize: number;
  /** Pyodide's WebAssembly module, compiled. */
  readonly module: object;
  /** The most that Python's memory may grow to, in bytes. */
  readonly memoryBytes: number;
}

/** The Python interpreter of a realm, as the host sees it. */
export interface RealmPython {
  /** Runs a program and returns the JSON that `runner.py` made of it. Throws when the interpreter died. */
  run(source: string, outputLimit: number): string;
  /** Puts memory, open files and working directory back to what they were after start-up. */
  restore(): void;
  /** Whether Python was refused memory since the last `restore`. */
  memoryRefused(): boolean;
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

declare const WebAssembly: {
  Module: { prototype: object };
  Memory: { prototype: WasmMemory };
  Instance: new (module: object, imports: object) => object;
  instantiate: (binary: unknown, imports: object) => Promise<object>;
};

/** The parts of Emscripten's file system that are used here. */
interface FileSystem {
  ErrnoError: new (errno: number) => Error;
  isFile(mode: number): boolean;
  streams: ({ fd: number | null } | null | undefined)[];
  currentPath: string;
  write(stream: { node: { mode: number } }, ...rest: unknown[]): number;
  [operation: string]: unknown;
}

interface Pyodide {
  runPython(code: string): (source: string, outputLimit: number) => string;
  _module: { FS: FileSystem; HEAPU8: Uint8Array; ___stack_pointer: { value: number } };
}

/** Gives the realm the few globals that Pyodide needs of a bare JavaScript shell, which it then believes to be in. */
export function installRealmGlobals(host: RealmHost): { memoryRefused: boolean } {
  const state = { memoryRefused: false };
  const guarded = <T>(call: () => T): T => {
    try {
      return call();
    } catch {
      throw new Error('refused by the sandbox');
    }
  };
  const { now, decode, copyLibrary, librarySize, module, memoryBytes } = host;

  Object.setPrototypeOf(module, WebAssembly.Module.prototype);
  WebAssembly.instantiate = async (_binary, imports) => ({
    module,
    instance: new WebAssembly.Instance(module, imports),
  });
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WasmMemory, pages) {
    if (this.buffer.byteLength + pages * 65536 > memoryBytes) {
      state.memoryRefused = true;
      throw new RangeError('memory limit');
    }
    return grow.call(this, pages);
  };

  const silent = (): void => undefined;
  Object.assign(globalThis, {
    console: { log: silent, warn: silent, error: silent },
    performance: { now: () => guarded(() => now()) },
    TextDecoder: class {
      readonly #encoding: string;
      constructor(encoding = 'utf-8') {
        this.#encoding = encoding;
      }
      decode(bytes: unknown): string {
        return guarded(() => decode(bytes, this.#encoding));
      }
    },
    // In a shell Emscripten asks a subprocess for random bytes, in base64. These seed hashes and `random`, and
    // the same program is to end the same way every time, so they are zeros.
    os: {
      system: (_shell: string, [, command]: [string, string]) => {
        const bytes = Number(/head -c(\d+)/.exec(command)?.[1]);
        return 'A'.repeat(Math.ceil((bytes * 4) / 3)) + ['', '==', '='][bytes % 3]!;
      },
    },
    read: silent,
    load: silent,
    readbuffer: (path: string) => {
      const bytes = new Uint8Array(path.endsWith('python_stdlib.zip') ? librarySize : 0);
      if (bytes.length > 0) guarded(() => copyLibrary(bytes));
      return bytes.buffer;
    },
  });
  return state;
}

/** Starts Python in the realm, seals its file system and photographs its memory. */
export async function bootPython(
  state: { memoryRefused: boolean },
  lockFile: string,
  runner: string,
): Promise<RealmPython> {
  const realm = globalThis as unknown as Record<string, unknown>;
  const loadPyodide = realm.loadPyodide as (options: object) => Promise<Pyodide>;
  const python = await loadPyodide({
    indexURL: '/',
    createPyodideModule: realm._createPyodideModule,
    lockFileContents: lockFile,
    jsglobals: {},
    env: { HOME: '/', PYTHONHASHSEED: '0' },
    stdin: () => null,
    stdout: () => undefined,
    stderr: () => undefined,
  });
  const run = python.runPython(runner);
  run('import collections', 0); // a first program, so that what is made on first use is in the photograph
  for (const name of ['loadPyodide', '_createPyodideModule', 'read', 'load', 'readbuffer'])
    delete realm[name];

  const { FS } = python._module;
  const readOnly = (): never => {
    const EROFS = 69;
    throw new FS.ErrnoError(EROFS);
  };
  const write = FS.write;
  for (const operation of 'mknod symlink link rename rmdir unlink chmod chown truncate ftruncate utime allocate msync mount unmount'.split(
    ' ',
  ))
    FS[operation] = readOnly;
  FS.write = (stream, ...rest) => (FS.isFile(stream.node.mode) ? readOnly() : write(stream, ...rest));

  const streams = [...FS.streams];
  const path = FS.currentPath;
  const stackPointer = python._module.___stack_pointer.value;
  const photograph = python._module.HEAPU8.slice();
  return {
    run: (source, outputLimit) => run(source, outputLimit),
    restore: () => {
      const memory = python._module.HEAPU8;
      memory.set(photograph);
      memory.fill(0, photograph.length);
      python._module.___stack_pointer.value = stackPointer;
      FS.streams.splice(0, FS.streams.length, ...streams);
      streams.forEach((stream, fd) => {
        if (stream) stream.fd = fd;
      });
      FS.currentPath = path;
      state.memoryRefused = false;
    },
    memoryRefused: () => state.memoryRefused,
  };
}
