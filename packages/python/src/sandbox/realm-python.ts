/**
 * The code that runs *inside* the sandbox's realm, on the near side of the wall: it starts CPython and lets the
 * WebAssembly module call only what a Python without JavaScript needs. The function refers to nothing outside
 * itself: its source text is evaluated in the realm, where it finds the language's own globals and nothing of
 * Node. What comes from the host stays in a closure and is called with primitives.
 */

/** What the host lends the realm. */
export interface RealmHost {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Pyodide's WebAssembly module. */
  readonly interpreter: Uint8Array;
  /** Python's zipped library. */
  readonly library: Uint8Array;
  /** The text of `runner.py`. */
  readonly runner: Uint8Array;
  /** Time zone files by name, e.g. `Europe/Paris`. */
  readonly zones: readonly (readonly [name: string, content: Uint8Array])[];
  /** The most that Python's memory may grow to, in bytes. */
  readonly memoryBytes: number;
  /** How many bytes of a program's output are kept. */
  readonly outputBytes: number;
  /** Where Python is to continue; without it, it starts from nothing. */
  readonly photograph?: Photograph | undefined;
}

export const ADDRESSED = [
  'compile_program',
  'explain_syntax',
  'explain_failure',
  'finish',
  'builtinsName',
  'size',
] as const;

/** The memory of a Python that has started and run nothing yet. */
export interface Photograph {
  readonly memory: Uint8Array;
  readonly stackPointer: number;
  /** Of the functions of `runner.py`, and of two words of memory. */
  readonly addresses: Readonly<Record<(typeof ADDRESSED)[number], number>>;
}

/** How a program ended, as bytes: the host decodes them outside the realm. */
export interface RealmResult {
  /** Whether the program ran to its end. */
  passed: boolean;
  /** What `runner.py` says about the exception, as JSON in UTF-8; empty when it passed or nothing could be said. */
  report: Uint8Array;
  /** What it wrote to stdout and stderr. */
  output: Uint8Array;
}

/** The Python interpreter of a realm, as the host sees it. */
export interface RealmPython {
  /** Runs a program, given in UTF-8. Throws when the interpreter died. */
  run(source: Uint8Array): RealmResult;
  /** Puts memory, open files, random bytes and working directory back to what they were after start-up. */
  restore(): void;
  /** Whether Python was refused memory since the last `restore`. */
  memoryRefused(): boolean;
  /** Whether something was made since start-up that `restore` does not take back. */
  worn(): boolean;
  readonly photograph: Photograph;
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

type WasmImports = Record<string, Record<string, (...values: unknown[]) => unknown>>;

declare const WebAssembly: {
  Memory: { prototype: WasmMemory };
  Module: { imports(module: object): { module: string; name: string; kind: string }[] };
  compile(binary: Uint8Array): Promise<object>;
  instantiate(module: object, imports: WasmImports): Promise<object>;
  [name: string]: unknown;
};

interface Stream {
  fd: number | null;
  node: { mode: number; pipe?: { buckets: { offset: number; roffset: number }[] } };
  shared: Record<string, unknown>;
}

/** The parts of Emscripten's file system that are used here. */
interface FileSystem {
  ErrnoError: new (errno: number) => Error;
  MAX_OPEN_FDS: number;
  isFile(mode: number): boolean;
  mkdirTree(path: string): void;
  writeFile(path: string, content: Uint8Array): void;
  unlink(path: string): void;
  createDevice(folder: string, name: string, input: () => number): void;
  streams: (Stream | null | undefined)[];
  currentPath: string;
  write(stream: Stream, buffer: Uint8Array, offset: number, length: number, ...rest: unknown[]): number;
  [operation: string]: unknown;
}

/** Emscripten's module: its file system, memory, and CPython's C functions, which take and give addresses. */
interface Emscripten {
  FS: FileSystem;
  PIPEFS: { createPipe: () => unknown };
  ENV: Record<string, string>;
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  ___stack_pointer: { value: number };
  ___heap_base: number;
  growMemory(bytes: number): void;
  _malloc(bytes: number): number;
  _PyUnicode_DecodeUTF8(bytes: number, length: number, errors: number): number;
  _PyUnicode_AsUTF8AndSize(text: number, size: number): number;
  _Py_CompileString(source: number, file: number, start: number): number;
  _PyEval_EvalCode(code: number, globals: number, locals: number): number;
  _PyEval_GetBuiltins(): number;
  _PyDict_New(): number;
  _PyDict_SetItemString(dict: number, key: number, value: number): number;
  _PyDict_GetItemString(dict: number, key: number): number;
  _PyObject_CallOneArg(callable: number, value: number): number;
  _PyObject_CallNoArgs(callable: number): number;
  _PyErr_GetRaisedException(): number;
  _PyErr_Clear(): void;
}

/** Starts Python in the realm, seals it, and photographs its memory. */
export async function bootPython(host: RealmHost): Promise<RealmPython> {
  const { now, interpreter, library, runner, zones, memoryBytes, outputBytes, photograph: given } = host;
  const realm = globalThis as unknown as Record<string, unknown>;
  const state = { sealed: false, memoryRefused: false, worn: false, random: 0, written: 0 };
  const output = new Uint8Array(outputBytes);
  const silent = (): void => undefined;
  const write = (byte: number): void => {
    if (state.written < outputBytes) output[state.written++] = byte;
  };
  // A program is to end the same way every time, so randomness is a sequence that begins anew with every
  // program: splitmix32.
  const randomByte = (): number => {
    state.random = (state.random + 0x9e3779b9) | 0;
    let mixed = state.random;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) & 255;
  };

  // Emscripten takes the realm for a JavaScript shell and wants these globals of one while it starts.
  Object.assign(realm, {
    console: { log: silent, warn: silent, error: silent },
    performance: {
      now: () => {
        try {
          return now();
        } catch {
          throw new Error('refused by the sandbox');
        }
      },
    },
    read: silent,
    load: silent,
  });
  const wanted = 'Memory Module Instance Global Table Exception RuntimeError compile instantiate'.split(' ');
  for (const name of Object.getOwnPropertyNames(WebAssembly))
    if (!wanted.includes(name)) delete WebAssembly[name];
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (this: WasmMemory, pages) {
    if (this.buffer.byteLength + pages * 65536 > memoryBytes) {
      state.memoryRefused = true;
      throw new RangeError('memory limit');
    }
    return grow.call(this, pages);
  };

  // What the module may call once it is sealed: files, clocks, memory, its own end. Sockets and timers get the
  // answer "not here". The rest, above all the bridge from Python to JavaScript, is dead: calling it ends the
  // interpreter.
  const allowed =
    /^(__syscall_\w+|fd_\w+|environ_\w+|clock_\w+|proc_exit|exit|_abort_js|__assert_fail|_(tzset|timegm|mktime|localtime|gmtime|mmap|munmap|msync)_js|emscripten_(date_now|get_now|resize_heap|get_heap_max|runtime_keepalive_(push|pop))|_emscripten_(get_progname|runtime_keepalive_clear|system)|_Py\w+|__call_sighandler)$/;
  const EAFNOSUPPORT = 5;
  const answers: [RegExp, (...values: unknown[]) => unknown][] = [
    [
      /^__syscall_(socket|connect|bind|listen|accept4|shutdown|get\w+name|[gs]etsockopt|recv\w+|send\w+)$/,
      () => -EAFNOSUPPORT,
    ],
    [/^get(addr|name)info$/, () => -4],
    [/^(getprotobyname|_try_\w+|_setitimer_js)$/, () => 0],
    [/^_maybe_\w+_async$/, () => null],
    [
      /^random_get$/,
      (address, length) => {
        for (let i = 0; i < (length as number); i++) python.HEAPU8[(address as number) + i] = randomByte();
        return 0;
      },
    ],
  ];
  const restrict = (module: object, imports: WasmImports): void => {
    for (const { module: group, name } of WebAssembly.Module.imports(module)) {
      const functions = imports[group === 'GOT.func' ? 'env' : group]!;
      const original = functions[name];
      if (typeof original !== 'function') continue;
      const answer = answers.find(([pattern]) => pattern.test(name))?.[1];
      const closed = (...values: unknown[]): unknown => {
        if (state.sealed) throw new Error('closed');
        return original(...values);
      };
      if (answer ?? !allowed.test(name)) functions[name] = Object.assign(answer ?? closed, original);
    }
  };

  const python: Emscripten = await (realm._createPyodideModule as (settings: object) => Promise<Emscripten>)({
    API: { config: {}, runtimeEnv: {} },
    noInitialRun: given !== undefined,
    thisProgram: '/python',
    print: silent,
    printErr: silent,
    stdin: () => null,
    stdout: write,
    stderr: write,
    preRun: ({ FS, ENV }: Emscripten) => {
      FS.mkdirTree('/lib/python3.14/lib-dynload');
      FS.writeFile('/lib/python314.zip', library);
      for (const [name, content] of zones) {
        const path = `/usr/share/zoneinfo/${name}`;
        FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
        FS.writeFile(path, content);
      }
      Object.assign(ENV, { HOME: '/', PYTHONHASHSEED: '0' });
    },
    instantiateWasm: (imports: WasmImports, done: (instance: object, module: object) => void) => {
      const noError = {};
      imports.env!.Jsv_GetError_import = () => noError;
      imports.env!.JsvError_Check = (value) => (value === noError ? 1 : 0);
      void WebAssembly.compile(interpreter).then(async (module) => {
        restrict(module, imports);
        done(await WebAssembly.instantiate(module, imports), module);
      });
      return {};
    },
  });

  const { FS } = python;
  for (const name of ['tty', 'tty1', 'random', 'urandom']) FS.unlink(`/dev/${name}`);
  for (const name of ['random', 'urandom']) FS.createDevice('/dev', name, randomByte);
  const photograph = given ?? prepare();
  develop(photograph);
  state.sealed = true;
  sealFiles();
  for (const name of ['_createPyodideModule', 'WebAssembly', 'read', 'load']) delete realm[name];
  const { addresses } = photograph;
  const streams = FS.streams.map((stream) => (stream ? { stream, shared: { ...stream.shared } } : undefined));
  const path = FS.currentPath;
  state.random = 0;
  return { run, restore, memoryRefused: () => state.memoryRefused, worn: () => state.worn, photograph };

  /** Prepares a Python that has just started; what `runner.py` gives back is held by address. */
  function prepare(): Photograph {
    const builtinsName = toMemory(asciiBytes('__builtins__'));
    const namespace = makeNamespace(builtinsName);
    const code = python._Py_CompileString(toMemory(runner), toMemory(asciiBytes('runner.py')), 257);
    if (code === 0 || python._PyEval_EvalCode(code, namespace, namespace) === 0)
      throw new Error('runner.py could not be run');
    erase('_pyodide_core');
    const find = (name: string): number =>
      python._PyDict_GetItemString(namespace, toMemory(asciiBytes(name)));
    const addresses = {
      compile_program: find('compile_program'),
      explain_syntax: find('explain_syntax'),
      explain_failure: find('explain_failure'),
      finish: find('finish'),
      builtinsName,
      size: python._malloc(4),
    };
    return {
      addresses,
      stackPointer: python.___stack_pointer.value,
      memory: python.HEAPU8.slice(),
    };
  }

  /** Takes the name of a built-in module out of the interpreter's own data, so that nothing can start it. */
  function erase(name: string): void {
    const bytes = asciiBytes(`${name}\0`);
    const memory = python.HEAPU8.subarray(0, python.___heap_base);
    for (let at = memory.indexOf(bytes[0]!); at >= 0; at = memory.indexOf(bytes[0]!, at + 1))
      if (bytes.every((byte, i) => memory[at + i] === byte)) memory[at] = 0;
  }

  function develop({ memory, stackPointer }: Photograph): void {
    if (python.HEAPU8.length < memory.length) python.growMemory(memory.length);
    python.HEAPU8.set(memory);
    python.HEAPU8.fill(0, memory.length);
    python.___stack_pointer.value = stackPointer;
  }

  /** Files can be read; only devices and pipes can be written to, and a pipe holds no more than on Linux. */
  function sealFiles(): void {
    const refuse = (errno: number) => (): never => {
      throw new FS.ErrnoError(errno);
    };
    const [EAGAIN, EROFS] = [6, 69];
    const changes =
      'mknod symlink link rename rmdir unlink chmod chown truncate ftruncate utime allocate msync mount unmount';
    for (const operation of changes.split(' ')) FS[operation] = refuse(EROFS);
    FS.MAX_OPEN_FDS = 1024;
    const { write: writeStream } = FS;
    const { createPipe } = python.PIPEFS;
    FS.write = (stream, buffer, offset, length, ...rest) => {
      const { mode, pipe } = stream.node;
      if (FS.isFile(mode)) refuse(EROFS)();
      const held = pipe?.buckets.reduce((sum, { offset, roffset }) => sum + offset - roffset, 0) ?? 0;
      if (pipe && held + length > 65536) refuse(EAGAIN)();
      return writeStream(stream, buffer, offset, length, ...rest);
    };
    python.PIPEFS.createPipe = () => {
      state.worn = true; // its nodes stay in the file system's tables
      return createPipe();
    };
  }

  function run(source: Uint8Array): RealmResult {
    const text = python._PyUnicode_DecodeUTF8(toMemory(source), source.length, 0);
    const code = text === 0 ? 0 : python._PyObject_CallOneArg(addresses.compile_program, text);
    const namespace = makeNamespace(addresses.builtinsName);
    const passed = code !== 0 && python._PyEval_EvalCode(code, namespace, namespace) !== 0;
    const report = passed
      ? new Uint8Array()
      : explain(code === 0 ? addresses.explain_syntax : addresses.explain_failure);
    python._PyObject_CallNoArgs(addresses.finish);
    return { passed, report, output: output.slice(0, state.written) };
  }

  /** A dict to run code in, as `exec(code, {})` makes it. */
  function makeNamespace(builtins: number): number {
    const namespace = python._PyDict_New();
    python._PyDict_SetItemString(namespace, builtins, python._PyEval_GetBuiltins());
    return namespace;
  }

  function explain(explainer: number): Uint8Array {
    const error = python._PyErr_GetRaisedException();
    const report = error === 0 ? 0 : python._PyObject_CallOneArg(explainer, error);
    const address = report === 0 ? 0 : python._PyUnicode_AsUTF8AndSize(report, addresses.size);
    python._PyErr_Clear();
    const size = python.HEAPU32[addresses.size >>> 2]!;
    return address === 0 ? new Uint8Array() : python.HEAPU8.slice(address, address + size);
  }

  function restore(): void {
    develop(photograph);
    FS.streams.splice(0, FS.streams.length, ...streams.map((each) => each?.stream));
    streams.forEach((each, fd) => {
      if (each) each.stream.fd = fd;
      if (each) Object.assign(each.stream.shared, each.shared);
    });
    FS.currentPath = path;
    Object.assign(state, { memoryRefused: false, random: 0, written: 0 });
  }

  /** Copies bytes into Python's memory, with a zero behind them; nobody frees them but `restore`. */
  function toMemory(bytes: Uint8Array): number {
    const address = python._malloc(bytes.length + 1);
    if (address === 0) throw new Error('out of memory');
    python.HEAPU8.set(bytes, address);
    python.HEAPU8[address + bytes.length] = 0;
    return address;
  }

  function asciiBytes(text: string): Uint8Array {
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
}
