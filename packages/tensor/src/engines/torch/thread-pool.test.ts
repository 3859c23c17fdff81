/** The threads of our own CPU kernels (`packages/tensor/native/thread-pool.h`), in a program of its own. Needs g++ or what $CXX names. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../testing/thread-pool.cpp', import.meta.url));
const compiler = process.env.CXX ?? 'g++';

/** Whether a program can be compiled with these flags and run. */
function works(flags: string[]): boolean {
  const path = join(temporaryFolder(), 'empty');
  try {
    const compile = [...flags, '-x', 'c++', '-', '-o', path];
    execFileSync(compiler, compile, { input: 'int main() {}', stdio: ['pipe', 'ignore', 'ignore'] });
    execFileSync(path, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it.each([
  ['as it is', []],
  ['and sleeps at once', ['-DPHI1_SPIN=5']],
  ['and no thread reads what another writes', ['-fsanitize=thread']],
])(
  'does every task once, whoever is late: %s',
  (_, flags) => {
    if (!works(flags)) return console.warn(`skipped: no ${compiler} that works with ${flags.join(' ')}`);
    const program = join(temporaryFolder(), 'thread-pool');
    execFileSync(compiler, ['-std=c++20', '-O1', '-pthread', ...flags, source, '-o', program]);
    expect(() => execFileSync(program, { stdio: 'pipe', timeout: 60_000 })).not.toThrow();
  },
  90_000,
);
