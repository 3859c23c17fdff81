/** What the sandbox uses of Emscripten's module and of WebAssembly, as types: Pyodide's build of CPython brings none. */

/** A memory of WebAssembly, which grows by pages of 64 KiB. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Functions that a module may call, by group and name. */
export type WasmImports = Record<string, Record<string, (...values: unknown[]) => unknown>>;

/** WebAssembly as a realm has it; TypeScript knows it of browsers only. */
export interface RealmWebAssembly {
  Memory: { prototype: WasmMemory };
  Module: { imports(module: object): { module: string; name: string; kind: string }[] };
  compile(binary: Uint8Array): Promise<object>;
  instantiate(module: object, imports: WasmImports): Promise<object>;
  [name: string]: unknown;
}

interface Stream {
  fd: number | null;
  node: { mode: number; pipe?: { buckets: { offset: number; roffset: number }[] } };
  shared: Record<string, unknown>;
}

/** Reads into a part of the buffer or writes what is there; gives the number of bytes. */
type DeviceOperation = (stream: Stream, buffer: Int8Array, offset: number, length: number) => number;

/** The parts of Emscripten's file system that are used here. */
interface FileSystem {
  ErrnoError: new (errno: number) => Error;
  MAX_OPEN_FDS: number;
  isFile(mode: number): boolean;
  mkdirTree(path: string): void;
  writeFile(path: string, content: Uint8Array): void;
  unlink(path: string): void;
  createDevice(folder: string, name: string, input: () => number): void;
  makedev(major: number, minor: number): number;
  registerDevice(device: number, operations: Record<'read' | 'write', DeviceOperation>): void;
  mkdev(path: string, mode: number, device: number): void;
  streams: (Stream | null | undefined)[];
  currentPath: string;
  write(stream: Stream, buffer: Uint8Array, offset: number, length: number, ...rest: unknown[]): number;
  [operation: string]: unknown;
}

/** Emscripten's module: its file system, memory, and CPython's C functions, which take and give addresses. */
export interface Emscripten {
  FS: FileSystem;
  PIPEFS: { createPipe: () => unknown };
  ENV: Record<string, string>;
  HEAPU8: Uint8Array;
  HEAPU32: Uint32Array;
  ___stack_pointer: { value: number };
  ___heap_base: number;
  growMemory(bytes: number): void;
  _malloc(bytes: number): number;
  _free(address: number): void;
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
  _PyGILState_Ensure(): number;
  _PyGILState_Release(state: number): void;
  _Py_DecRef(object: number): void;
}
