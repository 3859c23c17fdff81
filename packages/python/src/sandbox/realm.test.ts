import { runInContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RealmPython } from './realm-host.js';
import { createRealm, findPyodide } from './realm.js';

let python: RealmPython;
let context: object;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const run = (source: string) => {
  const { passed, report } = python.run(new TextEncoder().encode(source));
  const output = text(python.output());
  python.restore();
  return { passed, report: text(report), output };
};

/** What the globals of the realm hold, the global object itself left out. */
const globals = () =>
  runInContext(
    'Object.getOwnPropertyNames(globalThis).map((name) => globalThis[name]).filter((each) => each !== globalThis)',
    context,
  ) as object[];

const options = { pyodideFolder: findPyodide(), memoryBytes: 128 * 2 ** 20, outputBytes: 100 };
beforeAll(async () => {
  ({ python, context } = await createRealm(options));
});

describe('the realm', () => {
  it('holds nothing of Node', () => {
    const names = runInContext('Object.getOwnPropertyNames(globalThis)', context) as string[];
    const node =
      'process require module Buffer fetch global setInterval queueMicrotask WebSocket Worker'.split(' ');
    expect(names.filter((name) => node.includes(name))).toEqual([]);
    expect(names).not.toContain('readbuffer');
  });

  it('makes no code from strings and imports nothing', async () => {
    const attempt = (code: string): unknown =>
      runInContext(
        `(async () => { try { return await (${code}) } catch (e) { return e.name + e } })()`,
        context,
      );
    expect(await attempt('eval("1+1")')).toMatch(/^EvalError/);
    expect(await attempt('new Function("return 1")()')).toMatch(/^EvalError/);
    expect(await attempt('(async () => {}).constructor("return 1")()')).toMatch(/^TypeError/);
    expect(await attempt('import("node:fs")')).toMatch(/Error/);
  });

  it('turns errors of the host into its own', () => {
    const own = (code: string): unknown =>
      runInContext(`try { ${code}; false } catch (e) { e instanceof Error }`, context);
    expect(own('const deep = () => { performance.now(); deep() }; deep()')).toBe(true);
  });

  it('leaves nothing in it that could be changed', () => {
    expect(runInContext('typeof WebAssembly', context)).toBe('undefined');
    const reached = [...reachableFrom(globals())];
    expect(reached.length).toBeGreaterThan(500);
    expect(reached.filter((each) => !Object.isFrozen(each))).toEqual([]);
  });

  it('gives its code no object of the host, however far it digs', () => {
    expect(reachableFrom([new Date()])).toContain(Function); // the walk would notice
    const reached = reachableFrom(globals());
    expect(reached.has(runInContext('Object', context) as object)).toBe(true);
    const host = [Object, Function, Error, Promise, Uint8Array, Map, ArrayBuffer, WeakRef];
    for (const constructor of host) {
      expect(reached.has(constructor)).toBe(false);
      expect(reached.has(constructor.prototype as object)).toBe(false);
    }
    expect(reached.has(process)).toBe(false);
    expect(reached.has(globalThis)).toBe(false);
  });

  it('starts nothing that leads from Python to JavaScript', () => {
    expect(
      run(`
import gc, sys
from importlib.machinery import BuiltinImporter
assert not any(name.partition(".")[0] in ("js", "pyodide_js", "_pyodide", "_pyodide_core") for name in sys.modules)
assert not any(type(o).__name__.startswith("Js") for o in gc.get_objects())
assert BuiltinImporter.find_spec("_pyodide_core") is None
print("nothing")`),
    ).toEqual({ passed: true, report: '', output: 'nothing\n' });
  });

  it('bounds output that has no line ends, and forgets it', () => {
    const { passed, output } = run('import os\nfor i in range(1000): os.write(1, b"x" * 999)');
    expect({ passed, output }).toEqual({ passed: true, output: 'x'.repeat(100) });
    expect(run('import sys\nsys.stdout.write("y")').output).toBe('y');
  });

  it('holds no more in a pipe than Linux, and says that it has to be replaced after one', () => {
    expect(python.worn()).toBe(false);
    expect(run('import os\nr, w = os.pipe()\nos.write(w, b"x" * 65536)\nos.write(w, b"x")').report).toContain(
      'BlockingIOError',
    );
    expect(python.worn()).toBe(true);
  });

  it('begins with the snapshot of another one', async () => {
    const { python: second } = await createRealm({ ...options, snapshot: python.snapshot });
    const program = new TextEncoder().encode(
      'import random, uuid\nprint(random.random(), uuid.uuid4(), hash("x"))',
    );
    const outputs = [second, python].map((each) => {
      each.run(program);
      return text(each.output());
    });
    expect(outputs[0]).not.toBe('');
    expect(outputs[0]).toBe(outputs[1]);
    python.restore();
  });
});

/** Every object that can be reached through properties, accessors, prototypes and the entries of maps and sets. */
function reachableFrom(roots: object[]): Set<object> {
  const seen = new Set<object>();
  const open: unknown[] = [...roots];
  while (open.length > 0) {
    const value = open.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      continue;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      open.push(value.buffer, Object.getPrototypeOf(value));
      continue;
    }
    try {
      open.push(Object.getPrototypeOf(value));
      for (const property of Object.values(Object.getOwnPropertyDescriptors(value)))
        open.push(property.value, property.get, property.set);
      const tag = Object.prototype.toString.call(value);
      if (tag === '[object Map]') open.push(...(value as Map<unknown, unknown>).entries());
      if (tag === '[object Set]') open.push(...(value as Set<unknown>));
    } catch {
      // A proxy that refuses to be looked at.
    }
  }
  return seen;
}
