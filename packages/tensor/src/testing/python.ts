/** Python for the tests that compare with it live: `PHI1_PYTHON`, or `python3`, if it has the modules asked for. */
import { execFileSync } from 'node:child_process';

const command = process.env.PHI1_PYTHON ?? 'python3';

/** Whether the modules can be imported; says so when not, as the test is skipped then. */
export function pythonHas(...modules: string[]): boolean {
  try {
    execFileSync(command, ['-c', `import ${modules.join(', ')}`], { stdio: 'pipe' });
    return true;
  } catch {
    console.warn(`skipped: ${command} cannot import ${modules.join(', ')} (set PHI1_PYTHON)`);
    return false;
  }
}

/** Runs a script and returns what it printed. */
export function runPython(args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
