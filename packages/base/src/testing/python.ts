/** Python for the tests that compare with it live: `PHI1_PYTHON`, or `python3`, if it has the modules asked for. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const python = process.env.PHI1_PYTHON ?? 'python3';

/** Whether the modules are installed; says so when not, as the test is skipped then. Importing them would take seconds. */
export function pythonHas(...modules: string[]): boolean {
  const program = 'import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))';
  try {
    execFileSync(python, ['-c', program, ...modules], { stdio: 'pipe' });
    return true;
  } catch {
    console.warn(`skipped: ${python} has no ${modules.join(', ')} (set PHI1_PYTHON)`);
    return false;
  }
}

/**
 * Runs a script, a path or `-c` and its text, and returns what it printed. Its threads do not spin while they wait:
 * beside other tests that takes longer than what they compute.
 */
export function runPython(args: string[]): string {
  return execFileSync(python, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
  });
}

/** The folder of that Python's packages. */
export function pythonPackages(): string {
  return runPython(['-c', 'import sysconfig; print(sysconfig.get_paths()["purelib"])']).trim();
}

/** The path of a script of tools/fixtures. */
export function fixtureScript(name: string): string {
  return fileURLToPath(new URL(`../../../../tools/fixtures/${name}`, import.meta.url));
}
