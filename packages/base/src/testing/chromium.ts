/** A Chromium for tests that need a browser: `CHROMIUM`, or one of the names that distributions give it. */
import { execFileSync } from 'node:child_process';

/** The path of its program; undefined, said on the console, where there is none. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: 'pipe' }).trim();
    } catch {
      continue;
    }
  }
  console.warn('skipped: there is no Chromium (set CHROMIUM)');
  return undefined;
}
