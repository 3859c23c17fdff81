/**
 * The code that runs *inside* the sandbox's realm, on the near side of the wall: it starts CPython and lets the
 * WebAssembly module call only what a Python without JavaScript needs. The function refers to nothing outside
 * itself: its source text is evaluated in the realm, where it finds the language's own globals and nothing of
 * Node. What comes from the host stays in a closure and is called with primitives.
 */

import type { Emscripten, RealmWebAssembly, WasmImports, WasmMemory } from './emscripten.js';
import type { Snapshot, RealmHost, RealmPython, RealmResult } from './realm-host.js';

declare const WebAssembly: RealmWebAssembly;

/** Starts Python in the realm, seals it, and takes a snapshot of its memory. */
export async function bootPython(host: RealmHost): Promise<RealmPython> {
  const { now, interpreter, library, scripts, zones, memoryBytes, outputBytes } = host;
  const { snapshot: given, hashSeed = 0 } = host;
  const realm = globalThis as unknown as Record<string, unknown>;
  const PAGE = 65536;
  const state = { sealed: false, used: false, memoryRefused: false, worn: false, random: 0, written: 0 };
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
      const files = zones.map(([name, content]) => [`/usr/share/zoneinfo/${name}`, content] as const);
      for (const folder of new Set(files.map(([path]) => path.slice(0, path.lastIndexOf('/')))))
        FS.mkdirTree(folder);
      for (const [path, content] of files) FS.writeFile(path, content);
      Object.assign(ENV, { HOME: '/', PYTHONHASHSEED: String(hashSeed) });
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
  const wall = makeWallDevice();
  const snapshot = given ?? prepare();
  restoreMemory();
  state.sealed = true;
  sealFiles();
  for (const name of ['_createPyodideModule', 'WebAssembly', 'read', 'load']) delete realm[name];
  const { addresses } = snapshot;
  const streams = FS.streams.map((stream) => (stream ? { stream, shared: { ...stream.shared } } : undefined));
  const path = FS.currentPath;
  state.random = 0;
  return {
    ...{ run, test, serve, restore, output: takeOutput, snapshot },
    connect: (peer) => {
      wall.ask = peer;
    },
    memoryRefused: () => state.memoryRefused,
    worn: () => state.worn,
  };

  /** Prepares a Python that has just started; what the scripts define is held by address. */
  function prepare(): Snapshot {
    const builtinsName = toMemory(asciiBytes('__builtins__'));
    const namespace = makeNamespace(builtinsName);
    for (const script of scripts) {
      const code = python._Py_CompileString(toMemory(script), toMemory(asciiBytes('sandbox.py')), 257);
      if (code === 0 || python._PyEval_EvalCode(code, namespace, namespace) === 0)
        throw new Error('the scripts of the sandbox could not be run');
    }
    erase('_pyodide_core');
    const find = (name: string): number =>
      python._PyDict_GetItemString(namespace, toMemory(asciiBytes(name)));
    const addresses = {
      compile_program: find('compile_program'),
      explain_syntax: find('explain_syntax'),
      explain_failure: find('explain_failure'),
      finish: find('finish'),
      open_program: find('open_program'),
      serve: find('serve'),
      run_tests: find('run_tests'),
      builtinsName,
      size: python._malloc(4),
    };
    return takeSnapshot(addresses);
  }

  /** Takes the name of a built-in module out of the interpreter's own data, so that nothing can start it. */
  function erase(name: string): void {
    const bytes = asciiBytes(`${name}\0`);
    const memory = python.HEAPU8.subarray(0, python.___heap_base);
    for (let at = memory.indexOf(bytes[0]!); at >= 0; at = memory.indexOf(bytes[0]!, at + 1))
      if (bytes.every((byte, i) => memory[at + i] === byte)) memory[at] = 0;
  }

  /** A device through which Python asks the connected realm: a question is written, then its answer is read. */
  function makeWallDevice(): { ask: RealmPython['serve'] } {
    const wall: { ask: RealmPython['serve'] } = { ask: () => new Uint8Array() };
    let answer = new Uint8Array();
    const device = FS.makedev(80, 0);
    FS.registerDevice(device, {
      read: (_stream, buffer, offset, length) => {
        const part = answer.subarray(0, length);
        buffer.set(part, offset);
        answer = answer.subarray(part.length);
        return part.length;
      },
      write: (_stream, buffer, offset, length) => {
        answer = new Uint8Array(wall.ask(new Uint8Array(buffer.subarray(offset, offset + length))));
        return length;
      },
    });
    FS.mkdev('/dev/wall', 0o666, device);
    return wall;
  }

  /** Copies what is in memory, but for pages that hold only zeros. */
  function takeSnapshot(addresses: Snapshot['addresses']): Snapshot {
    const { HEAPU8: memory } = python;
    const stretches: [number, number][] = [];
    for (let start = 0; start < memory.length; start += PAGE) {
      if (host.isZero(memory.subarray(start, start + PAGE))) continue;
      const last = stretches.at(-1);
      if (last?.[1] === start) last[1] += PAGE;
      else stretches.push([start, start + PAGE]);
    }
    const content = new Uint8Array(stretches.reduce((sum, [start, end]) => sum + end - start, 0));
    let at = 0;
    for (const [start, end] of stretches) {
      content.set(memory.subarray(start, end), at);
      at += end - start;
    }
    return {
      size: memory.length,
      stretches,
      content,
      stackPointer: python.___stack_pointer.value,
      addresses,
    };
  }

  function restoreMemory(): void {
    const { size, stretches, content, stackPointer } = snapshot;
    if (python.HEAPU8.length < size) python.growMemory(size);
    let [at, cleared] = [0, 0];
    for (const [start, end] of stretches) {
      clear(cleared, start);
      python.HEAPU8.set(content.subarray(at, at + end - start), start);
      at += end - start;
      cleared = end;
    }
    clear(cleared, python.HEAPU8.length);
    python.___stack_pointer.value = stackPointer;
  }

  /** Pages that were never written to take no memory, and to read them costs a third of writing zeros into them. */
  function clear(start: number, end: number): void {
    for (let page = start; page < end; page += PAGE)
      if (!host.isZero(python.HEAPU8.subarray(page, page + PAGE))) python.HEAPU8.fill(0, page, page + PAGE);
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
    const text = toText(source);
    const code = text === 0 ? 0 : python._PyObject_CallOneArg(addresses.compile_program, text);
    const namespace = makeNamespace(addresses.builtinsName);
    if (code !== 0 && python._PyEval_EvalCode(code, namespace, namespace) !== 0) {
      python._PyObject_CallOneArg(addresses.open_program, namespace);
      return { passed: true, report: new Uint8Array() };
    }
    const explainer = code === 0 ? addresses.explain_syntax : addresses.explain_failure;
    const error = python._PyErr_GetRaisedException();
    const report = error === 0 ? 0 : python._PyObject_CallOneArg(explainer, error);
    return { passed: false, report: fromText(report) };
  }

  function test(source: Uint8Array): RealmResult {
    const text = toText(source);
    const report = text === 0 ? 0 : python._PyObject_CallOneArg(addresses.run_tests, text);
    const bytes = fromText(report);
    return { passed: report !== 0 && bytes.length === 0, report: bytes };
  }

  /** Called in the middle of what Python does, where it has let go of its lock to write to a device. */
  function serve(question: Uint8Array): Uint8Array {
    const lock = python._PyGILState_Ensure();
    const text = toText(question);
    const answer = text === 0 ? 0 : python._PyObject_CallOneArg(addresses.serve, text);
    const bytes = fromText(answer);
    for (const object of [text, answer]) if (object !== 0) python._Py_DecRef(object);
    python._PyGILState_Release(lock);
    return bytes;
  }

  function takeOutput(): Uint8Array {
    if (state.used) python._PyObject_CallNoArgs(addresses.finish);
    return output.slice(0, state.written);
  }

  function toText(bytes: Uint8Array): number {
    state.used = true;
    const address = toMemory(bytes);
    const text = python._PyUnicode_DecodeUTF8(address, bytes.length, 0);
    python._free(address);
    return text;
  }

  /** The bytes of a text in UTF-8; none where there is no text or it cannot be said so. */
  function fromText(text: number): Uint8Array {
    const address = text === 0 ? 0 : python._PyUnicode_AsUTF8AndSize(text, addresses.size);
    if (address === 0) python._PyErr_Clear();
    const size = python.HEAPU32[addresses.size >>> 2]!;
    return address === 0 ? new Uint8Array() : python.HEAPU8.slice(address, address + size);
  }

  /** A dict to run code in, as `exec(code, {})` makes it. */
  function makeNamespace(builtins: number): number {
    const namespace = python._PyDict_New();
    python._PyDict_SetItemString(namespace, builtins, python._PyEval_GetBuiltins());
    return namespace;
  }

  function restore(): void {
    if (!state.used) return;
    restoreMemory();
    FS.streams.splice(0, FS.streams.length, ...streams.map((each) => each?.stream));
    streams.forEach((each, fd) => {
      if (each) each.stream.fd = fd;
      if (each) Object.assign(each.stream.shared, each.shared);
    });
    FS.currentPath = path;
    Object.assign(state, { used: false, memoryRefused: false, random: 0, written: 0 });
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
