import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from './errors.js';
import { writeFileAtomically, writeFolderAtomically } from './files.js';
import { claimOutput, makeFolder } from './output-folder.js';
import { temporaryFolder } from './testing/temporary-folder.js';

describe('claimOutput', () => {
  it('makes a folder that is not there, and takes an empty one', async () => {
    const out = join(temporaryFolder(), 'deep', 'er');
    await claimOutput(out);
    expect(await readdir(out)).toEqual([]);
    await claimOutput(`${out}/`);
  });

  it('refuses what is there unless it may be replaced, and removes nothing itself', async () => {
    const out = temporaryFolder();
    await writeFile(join(out, 'mine'), '');
    await expect(claimOutput(out)).rejects.toThrow(
      new UserError(`out=${out}: is there already; name another folder, or replace it (overwrite)`),
    );
    await expect(claimOutput(out, { parameter: 'to', instead: 'continue it (resume)' })).rejects.toThrow(
      `to=${out}: is there already; name another folder, or continue it (resume)`,
    );
    await claimOutput(out, { overwrite: true });
    expect(await readdir(out)).toEqual(['mine']);
  });

  it('claims a file, and makes only its folder', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'deep', 'labels.jsonl');
    await claimOutput(out, { kind: 'file' });
    expect(await readdir(join(folder, 'deep'))).toEqual([]);
    await writeFile(out, '');
    await expect(claimOutput(out, { kind: 'file' })).rejects.toThrow(/is there already; name another file/);
    await claimOutput(out, { kind: 'file', overwrite: true });
    await expect(claimOutput(out, { overwrite: true })).rejects.toThrow(/is a file, expected a folder/);
    await expect(claimOutput(folder, { kind: 'file', overwrite: true })).rejects.toThrow(
      /is a folder, expected a file/,
    );
  });

  it('refuses at once where nothing can be made', async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, 'file'), '');
    await symlink(join(folder, 'nowhere'), join(folder, 'link'));
    for (const out of [join(folder, 'file', 'x', 'y'), join(folder, 'link'), 'a\0b']) {
      await expect(claimOutput(out)).rejects.toThrow(UserError);
      await expect(claimOutput(out)).rejects.toThrow(/: cannot be written \(/);
    }
  });
});

describe.runIf(existsSync('/proc/self'))('in /proc, where no folder can be made', () => {
  it('ends with an error of the user', async () => {
    await expect(claimOutput('/proc/phi1/x')).rejects.toThrow('out=/proc/phi1/x: cannot be written (ENOENT');
    await expect(writeFileAtomically('/proc/phi1/x', '')).rejects.toThrow(UserError);
    await expect(writeFolderAtomically('/proc/phi1/x', () => Promise.resolve())).rejects.toThrow(UserError);
  });
});

it('makes folders side by side with others', async () => {
  const path = join(temporaryFolder(), 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  await mkdir(join(path, 'd'));
});
