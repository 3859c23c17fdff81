import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureTorchLibrary } from './install.js';
import { loadTorch } from './library.js';
import { locateTorch } from './locate.js';

let folder: string;
let real: string;
beforeAll(async () => {
  folder = temporaryFolder();
  real = await ensureTorchLibrary();
});

/** A folder with these files: contents, or a link to the real library. */
function folderWith(name: string, files: Record<string, string | { link: string }>): string {
  const made = join(folder, name);
  mkdirSync(made);
  for (const [file, content] of Object.entries(files)) {
    if (typeof content === 'string') writeFileSync(join(made, file), content);
    else symlinkSync(join(real, content.link), join(made, file));
  }
  return made;
}

describe('LIBTORCH', () => {
  it('that points nowhere is the user’s mistake, in one line that says what was expected', () => {
    vi.stubEnv('LIBTORCH', '/nowhere');
    expect(() => locateTorch()).toThrow(UserError);
    expect(() => locateTorch()).toThrow(
      'LIBTORCH=/nowhere: no libtorch_cpu.so there; expected the torch folder of a PyTorch wheel',
    );
    vi.unstubAllEnvs();
  });

  it('may be the wheel’s torch folder, its lib, or the folder around it', () => {
    const wheel = folderWith('wheel', {});
    mkdirSync(join(wheel, 'torch/lib'), { recursive: true });
    writeFileSync(join(wheel, 'torch/lib/libtorch_cpu.so'), '');
    for (const given of ['', 'torch', 'torch/lib']) {
      vi.stubEnv('LIBTORCH', join(wheel, given));
      expect(locateTorch()).toBe(join(wheel, 'torch/lib'));
    }
    vi.unstubAllEnvs();
  });
});

describe('a library', () => {
  it('that is not one is refused with the file and the reason', () => {
    const broken = folderWith('broken', { 'libc10.so': 'not a library', 'libtorch_cpu.so': '' });
    expect(() => loadTorch(broken, { cuda: false })).toThrow(
      new RegExp(`cannot load libtorch from ${broken}: libc10.so: .*file too short`),
    );
  });

  it('that lacks another that it needs is refused with its name', () => {
    const half = folderWith('half', { 'libc10.so': { link: 'libc10.so' } });
    expect(() => loadTorch(half, { cuda: false })).toThrow(/half: libtorch_cpu.so: .*No such file/);
  });

  it('that is too old is refused with the function that it lacks', () => {
    // any library that loads and has none of the functions stands for one from before the stable ABI
    const old = folderWith('old', {
      'libc10.so': { link: 'libc10.so' },
      'libtorch_cpu.so': { link: 'libc10.so' },
    });
    const script = [
      `import { loadTorch } from ${JSON.stringify(join(import.meta.dirname, 'library.ts'))};`,
      `try { loadTorch(${JSON.stringify(old)}, { cuda: false }); } catch (error) { console.log(error.message); }`,
    ].join('\n');
    const entry = join(folder, 'old.mts');
    writeFileSync(entry, script);
    // in a process of its own, where the real library is not loaded
    const flags = ['--conditions=@phi1/source', '--import', 'tsx'];
    const said = execFileSync(process.execPath, [...flags, entry], { encoding: 'utf8', stdio: 'pipe' });
    expect(said).toMatch(/is too old \(2\.10 or later is needed\): it lacks uint64_t aoti_torch_abi_version/);
  });
});

it('computes small convolutions without complaints about the processor on stderr', () => {
  const script = [
    `import { tf } from '@phi1/tensor';`,
    `import '@phi1/tensor/torch';`,
    `await tf.setBackend('torch');`,
    `console.log(String(tf.conv2d(tf.ones([1, 3, 3, 1]), tf.ones([3, 3, 1, 1]), 1, 'valid').dataSync()[0]));`,
  ].join('\n');
  const entry = join(import.meta.dirname, `stderr-${String(process.pid)}.mts`); // where the imports are found
  writeFileSync(entry, script);
  try {
    const flags = ['--conditions=@phi1/source', '--import', 'tsx', entry];
    const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
    expect(Number(stdout)).toBe(9);
    expect(stderr).not.toContain('NNPACK');
  } finally {
    rmSync(entry);
  }
});
