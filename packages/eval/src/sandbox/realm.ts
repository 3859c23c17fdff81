/**
 * A realm: a JavaScript world of its own (a `vm` context) that holds CPython as WebAssembly (Pyodide) and
 * nothing else. There is no `process`, `require`, `fetch`, `import()` or timer in it; code cannot be made from
 * strings; Python's files live in its own memory. One realm runs many programs and is restored, byte by byte,
 * after each. It has no time limit: that is the business of whoever owns the thread (see `sandbox.ts`).
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { TextDecoder } from 'node:util';
import { createContext, runInContext, Script } from 'node:vm';
import { bootPython, installRealmGlobals, type RealmHost, type RealmPython } from './realm-globals.js';

const pyodideFolder = dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
const runnerFile = fileURLToPath(new URL('../../python/runner.py', import.meta.url));

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

/** Compiles the interpreter, once for all threads. */
export async function compileInterpreter(): Promise<object> {
  return WebAssembly.compile(await readFile(join(pyodideFolder, 'pyodide.asm.wasm')));
}

/**
 * Starts Python in a new realm (about a second).
 * @param module the {@link compileInterpreter compiled interpreter}; its prototype is changed to the realm's
 * @param memoryBytes the most that Python's memory may grow to
 */
export async function createRealm(
  module: object,
  memoryBytes: number,
): Promise<{ python: RealmPython; context: object }> {
  const [library, loader, interpreter, lockFile, runner] = await Promise.all([
    readFile(join(pyodideFolder, 'python_stdlib.zip')),
    readFile(join(pyodideFolder, 'pyodide.js'), 'utf8'),
    readFile(join(pyodideFolder, 'pyodide.asm.mjs'), 'utf8'),
    readFile(join(pyodideFolder, 'pyodide-lock.json'), 'utf8'),
    readFile(runnerFile, 'utf8'),
  ]);
  const context = createContext(Object.create(null) as object, {
    codeGeneration: { strings: false, wasm: true },
  });
  const host: RealmHost = {
    now: () => performance.now(),
    decode: (bytes, encoding) => new TextDecoder(encoding).decode(bytes as Uint8Array),
    copyLibrary: (target) => {
      target.set(library);
    },
    librarySize: library.length,
    module,
    memoryBytes,
  };
  const evaluate = (code: string): unknown => runInContext(`(${code})`, context);
  const install = evaluate(installRealmGlobals.toString()) as typeof installRealmGlobals;
  const boot = evaluate(bootPython.toString()) as typeof bootPython;
  const state = install(host);
  new Script(loader, { filename: 'pyodide.js' }).runInContext(context);
  new Script(asClassicScript(interpreter), { filename: 'pyodide.asm.mjs' }).runInContext(context);
  // Without its list of installable packages: there is no network to fetch them from.
  const python = await boot(state, JSON.stringify({ ...JSON.parse(lockFile), packages: {} }), runner);
  return { python, context };
}

/** Modules in a `vm` context are still experimental in Node; this one uses only two things of a module. */
function asClassicScript(source: string): string {
  const script = source
    .replaceAll('import.meta.url', '"file:///pyodide.asm.mjs"')
    .replace(/export default _createPyodideModule;\s*$/, '');
  if (script.includes('import.meta') || script.includes('export default'))
    throw new Error('this version of pyodide is not the one that the sandbox was written for');
  return script;
}
