import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { encodeFloats, type StoredType } from '@phi1/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { SafetensorsFile, writeSafetensors } from '../node/safetensors-file.js';
import { serializeHeader } from './format.js';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});

const values = () => Float32Array.of(1, -2, 0.5, 0, 65504, -0);

const tensors = (type: StoredType) => {
  const tensor = (name: string, shape: number[], numbers: Float32Array) => ({
    name,
    type,
    shape,
    bytes: async function* () {
      yield encodeFloats(numbers, type);
    },
  });
  return [
    tensor('a.weight', [2, 3], values()),
    tensor('empty', [0, 4], new Float32Array(0)),
    tensor('scalar', [], Float32Array.of(0.25)),
  ];
};

const types: StoredType[] = ['float32', 'float16', 'bfloat16'];

describe('a safetensors file', () => {
  it.each(types)('comes back as it was written, %s', async (type) => {
    const path = join(folder, `${type}.safetensors`);
    await writeSafetensors(path, tensors(type), { note: 'x' });
    const file = await SafetensorsFile.open(path);
    expect([...file.reader.header.tensors.keys()]).toEqual(['a.weight', 'empty', 'scalar']);
    expect(file.reader.header.metadata).toEqual({ note: 'x' });
    const wanted = values();
    if (type === 'bfloat16') wanted[4] = 65536; // the nearest that it holds
    expect(await file.reader.read('a.weight')).toEqual(wanted);
    expect(await file.reader.read('empty')).toHaveLength(0);
    expect(file.reader.entry('scalar').shape).toEqual([]);
    expect(() => file.reader.entry('b')).toThrow(/no tensor b/);
    await file.close();
  });

  it('is refused in one line when truncated at any place', async () => {
    const path = join(folder, 'cut.safetensors');
    await writeSafetensors(path, tensors('float32'));
    const { length } = await readFile(path);
    for (let size = length - 1; size >= 0; size--) {
      await truncate(path, size);
      await expect(SafetensorsFile.open(path)).rejects.toThrow(/cut\.safetensors: [^\n]+$/);
      await expect(SafetensorsFile.open(path)).rejects.toThrow(UserError);
    }
  });

  it('is refused, or read, but never a crash when bytes of its header are changed', async () => {
    const header = serializeHeader(tensors('float32'));
    await fc.assert(
      fc.asyncProperty(fc.nat(header.length - 1), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const path = join(folder, 'changed.safetensors');
        const bytes = new Uint8Array(header.length + 28);
        bytes.set(header);
        bytes[at] = byte;
        await writeFile(path, bytes);
        try {
          await (await SafetensorsFile.open(path)).close();
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });

  it.each([
    [{ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, 8, /a is of type I64/],
    [{ a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, 8, /does not start where/],
    [{ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4, /4 bytes for shape \[2\]/],
    [{ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 5, /1 bytes after the last/],
    [{ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4, /no shape or place/],
    [{ a: null }, 0, /type undefined/],
    [[], 0, /not an object/],
    [null, 0, /not an object/],
  ])('is refused with the header %j', async (header, size, message) => {
    const json = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + size);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    const path = join(folder, 'bad.safetensors');
    await writeFile(path, bytes);
    await expect(SafetensorsFile.open(path)).rejects.toThrow(message);
    await expect(SafetensorsFile.open(path)).rejects.toThrow(UserError);
  });

  it.skipIf(!pythonHas('torch', 'safetensors'))('says the same to the reference library', async () => {
    const script = `
import json, sys, torch
from safetensors.torch import load_file, save_file
out = {}
for t in ["float32", "float16", "bfloat16"]:
    x = load_file(f"{sys.argv[1]}/{t}-py.safetensors")
    out[t] = {k: [str(v.dtype), list(v.shape), v.float().flatten().tolist()] for k, v in x.items()}
    g = torch.Generator().manual_seed(1)
    save_file({"r": (torch.randn(1000, generator=g) * 10.0 ** torch.randint(-8, 5, (1000,), generator=g)).to(getattr(torch, t))}, f"{sys.argv[1]}/{t}-from.safetensors")
    y = load_file(f"{sys.argv[1]}/{t}-from.safetensors")["r"].float().tolist()
    out[t]["from"] = y
print(json.dumps(out))`;
    for (const type of types) await writeSafetensors(join(folder, `${type}-py.safetensors`), tensors(type));
    const seen = JSON.parse(runPython(['-c', script, folder])) as Record<
      StoredType,
      Record<string, unknown[]>
    >;
    for (const type of types) {
      expect(seen[type]['a.weight']!.slice(0, 2)).toEqual([`torch.${type}`, [2, 3]]);
      expect(seen[type]['a.weight']![2]).toEqual([1, -2, 0.5, 0, type === 'bfloat16' ? 65536 : 65504, -0]);
      expect(seen[type].empty).toEqual([`torch.${type}`, [0, 4], []]);
      const file = await SafetensorsFile.open(join(folder, `${type}-from.safetensors`));
      expect(Array.from(await file.reader.read('r'))).toEqual(seen[type].from);
      await file.close();
    }
  });
});
