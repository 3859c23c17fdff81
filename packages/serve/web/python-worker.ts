/**
 * The worker that runs one program and its tests, in two interpreters (`docs/sandbox.md`). First it takes from its own world
 * what is not the language's, so that this is all the interpreters' JavaScript could ever reach. In the file of an exported page
 * Pyodide's glue, `_createPyodideModule`, stands before it.
 */
import { bootPython, freezeIntrinsics, grade, type RealmHost } from '@phi1/python/realm';
import type { PythonReport, PythonStart } from './messages.js';

declare const _createPyodideModule: unknown;

/** What a program prints is shown nowhere. */
const OUTPUT_BYTES = 4096;
const MEMORY_BYTES = 512 * 2 ** 20;

/** ECMAScript's globals, and WebAssembly. */
const LANGUAGE = new Set(
  (
    'globalThis Infinity NaN undefined eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI ' +
    'encodeURIComponent escape unescape AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array ' +
    'BigUint64Array Boolean DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array ' +
    'Float64Array Function Int16Array Int32Array Int8Array Intl Iterator JSON Map Math Number Object Promise Proxy RangeError ' +
    'ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError TypeError URIError ' +
    'Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly'
  ).split(' '),
);

const world = globalThis as unknown as Record<string, unknown>;
const factory = _createPyodideModule;
const { WebAssembly } = globalThis;
const now = performance.now.bind(performance);
const post = postMessage.bind(globalThis) as (report: PythonReport) => void;

addEventListener('message', ({ data }: MessageEvent<PythonStart>) => {
  start(data).catch((error: unknown) => post({ kind: 'broken', message: String(error) }));
});
empty();

async function start({ code, ...files }: PythonStart): Promise<void> {
  const host: RealmHost = {
    ...files,
    now,
    isZero: (page) =>
      new Int32Array(page.buffer, page.byteOffset, page.length / 4).every((word) => word === 0),
    zones: [], // a browser has none to lend
    memoryBytes: MEMORY_BYTES,
    outputBytes: OUTPUT_BYTES,
  };
  const program = await boot(host);
  const { snapshot } = program;
  const tests = await boot({ ...host, snapshot });
  program.connect(tests.serve);
  tests.connect(program.serve);
  freezeIntrinsics(Object.getOwnPropertyNames(globalThis));
  post({ kind: 'running', ...(!files.snapshot && { snapshot }) });
  post({ kind: 'ended', outcome: grade({ program, tests }, code, OUTPUT_BYTES).outcome });
}

/** Each start takes these globals away when it is done with them. */
function boot(host: RealmHost): ReturnType<typeof bootPython> {
  Object.assign(world, { _createPyodideModule: factory, WebAssembly });
  return bootPython(host);
}

function empty(): void {
  for (
    let object: object = world;
    object !== Object.prototype;
    object = Object.getPrototypeOf(object) as object
  )
    for (const name of Object.getOwnPropertyNames(object))
      if (!LANGUAGE.has(name)) Reflect.deleteProperty(object, name);
}
