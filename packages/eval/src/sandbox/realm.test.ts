import { runInContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './outcome.js';
import type { RealmPython } from './realm-globals.js';
import { compileInterpreter, createRealm } from './realm.js';

let python: RealmPython;
let context: object;
const run = (source: string) => JSON.parse(python.run(source, 4096)) as Outcome;

beforeAll(async () => {
  ({ python, context } = await createRealm(await compileInterpreter(), 128 * 2 ** 20));
});

/** Digs the bridge to JavaScript out of the interpreter, past the modules that cannot be imported. */
const FIND_BRIDGE = `
import gc
finder = next(o for o in gc.get_objects() if type(o).__name__ == 'JsFinder')
bridge = finder.jsproxies['pyodide_js']
`;

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
    expect(await attempt('(async () => {}).constructor("return 1")()')).toMatch(/^EvalError/);
    expect(await attempt('import("node:fs")')).toMatch(/Error/);
  });

  it('turns errors of the host into its own', () => {
    const own = (code: string): unknown =>
      runInContext(`try { ${code}; false } catch (e) { e instanceof Error }`, context);
    expect(own('new TextDecoder("no such encoding").decode(new Uint8Array(1))')).toBe(true);
    expect(own('new TextDecoder().decode(1)')).toBe(true);
    expect(own('const deep = () => { performance.now(); deep() }; deep()')).toBe(true);
  });

  it('gives Python no object of the host, however far it digs', () => {
    // The attack does find the bridge: what is tested is that the other side of it is empty.
    expect(run(`${FIND_BRIDGE}\nbridge.constructor.found = bridge`).outcome).toBe('passed');
    const bridge = runInContext('Object.found', context) as object;
    expect(bridge).toHaveProperty('_module');
    expect(reachableFrom([new Date()])).toContain(Function); // the walk would notice
    const reached = reachableFrom([bridge, context]);
    expect(reached.size).toBeGreaterThan(5000);
    const host = [Object, Function, Error, Promise, Uint8Array, Map, ArrayBuffer, WeakRef];
    for (const constructor of host) {
      expect(reached.has(constructor)).toBe(false);
      expect(reached.has(constructor.prototype as object)).toBe(false);
    }
    expect(reached.has(process)).toBe(false);
    expect(reached.has(globalThis)).toBe(false);
    python.restore();
  });

  it('gets no further from Python than from JavaScript', () => {
    const attacks = {
      'bridge.constructor.constructor("return process")()': /EvalError/,
      'bridge.runPython.constructor("return process")()': /EvalError/,
      'bridge._module.eval("1")': /AttributeError/,
      'bridge.globals.get("x").constructor("return this")()': /AttributeError/,
      'bridge._module._emscripten_run_script(0)': /EvalError/,
      'bridge._module.FS.mount(bridge._module.FS.filesystems.NODEFS, {"root": "/"}, "/tmp")':
        /ErrnoError|Error/,
      'bridge._module.FS.filesystems.NODEFS.mount({"opts": {"root": "/"}})': /Error/,
      'bridge.mountNodeFS("/tmp", "/")': /Error/,
    };
    for (const [attack, error] of Object.entries(attacks)) {
      const outcome = run(FIND_BRIDGE + attack);
      expect(outcome, attack).toMatchObject({ outcome: 'failed' });
      expect(outcome.message, attack).toMatch(error);
      python.restore();
    }
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
