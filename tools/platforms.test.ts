/**
 * The packages on systems that we do not have: Node says that it runs on another one, and koffi, DuckDB and sharp have no
 * native library for it. Importing must not throw, and the engine falls to one that needs no library. What this cannot
 * tell is whether the rest works there; docs/platforms.md says what was tried.
 */
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const libraries = readdirSync(join(root, 'packages')).filter((name) => name !== 'phi1');

/** Loaded first: another system, without the libraries that are compiled for this one. */
const preload = `
import { createRequire, register } from "node:module";
Object.defineProperty(process, 'platform', { value: process.env.PLATFORM });
const native = /^(koffi|sharp|@duckdb\\/node-(api|bindings.*))$/;
const { Module } = createRequire(import.meta.url)('node:module');
const load = Module._load;
Module._load = (request, ...rest) => {
  if (native.test(request)) throw new Error('no ' + request + ' for this system');
  return load(request, ...rest);
};
const hooks = \`export const resolve = (specifier, context, next) => {
  if (\${native}.test(specifier)) throw new Error('no ' + specifier + ' for this system');
  return next(specifier, context);
};\`;
register('data:text/javascript,' + encodeURIComponent(hooks));
`;

it.each(['win32', 'darwin'])(
  'every package can be imported where nothing is compiled: %s',
  async (platform) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'preload.mjs'), preload);
    const program = `
    const imported = [];
    for (const name of ${JSON.stringify([...libraries, 'model/node', 'tensor/torch'])}) {
      await import('@phi1/' + name).then(
        () => imported.push(name),
        (error) => console.log(name + ': ' + error.message),
      );
    }
    const { selectEngine } = await import('@phi1/tensor');
    console.log((await selectEngine()).reason);
    process.exit();`;
    const preloaded = pathToFileURL(join(folder, 'preload.mjs')).href;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--no-warnings', '--import', preloaded, '--input-type=module', '--eval', program],
      { cwd: join(root, 'tools'), env: { ...process.env, PLATFORM: platform } },
    );
    const [torch, engine] = stdout.trim().split('\n');
    expect(torch).toBe('tensor/torch: no koffi for this system'); // it is the library's, and says so
    expect(engine).toMatch(/^engine (tensorflow|wasm|cpu) .*not torch: no koffi for this system/);
  },
);
