/** The Python that live comparisons run, where there is one with the packages that they need. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The interpreter of `PHI1_PYTHON`, else `python3`. */
const python = process.env.PHI1_PYTHON ?? 'python3';

/** Why a live comparison that imports these packages cannot run here; undefined where it can. */
export function whyNoPython(...packages: string[]): string | undefined {
  const { status } = spawnSync(python, ['-c', packages.map((name) => `import ${name}`).join('\n')]);
  return status === 0 ? undefined : `${python} cannot import ${packages.join(', ')}`;
}

/** Runs a script of tools/fixtures and returns what it prints. */
export function runFixtureScript(name: string, ...args: string[]): string {
  const script = fileURLToPath(new URL(`../../../../tools/fixtures/${name}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return stdout;
}
