import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepSnapshot, readKeptSnapshot } from './kept-snapshot.js';
import { ADDRESSED, type Snapshot } from './realm-host.js';

const snapshot: Snapshot = {
  size: 196608,
  stretches: [[65536, 131072]],
  content: new Uint8Array(65536).map((_, i) => i % 251),
  stackPointer: 70000,
  addresses: Object.fromEntries(ADDRESSED.map((name, i) => [name, i])) as Snapshot['addresses'],
};

let folder: string;
const kept = async () => join(folder, (await readdir(folder))[0]!);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phi1-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('gives what was kept, and keeps one', async () => {
  expect(await readKeptSnapshot(folder)).toBeUndefined();
  await writeFile(join(folder, 'of-another-version.snapshot'), 'x');
  await keepSnapshot(snapshot, folder);
  expect(await readdir(folder)).toHaveLength(1);
  const { content, ...rest } = (await readKeptSnapshot(folder))!;
  expect({ ...rest, content: Uint8Array.from(content) }).toEqual(snapshot);
});

it('does not believe one that is cut, changed, or that others can write', async () => {
  await keepSnapshot(snapshot, folder);
  const path = await kept();
  const whole = await readFile(path);
  await writeFile(path, whole.subarray(0, -1));
  expect(await readKeptSnapshot(folder)).toBeUndefined();
  whole[whole.length - 9]! ^= 1;
  await writeFile(path, whole);
  expect(await readKeptSnapshot(folder)).toBeUndefined();
  await keepSnapshot(snapshot, folder);
  expect(await readKeptSnapshot(folder)).toBeDefined();
  await chmod(path, 0o666);
  expect(await readKeptSnapshot(folder)).toBeUndefined();
});

it('does without a cache', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await keepSnapshot(snapshot, join(file, 'none'));
  expect(await readKeptSnapshot(join(file, 'none'))).toBeUndefined();
});
