/** Where what can be made or fetched anew is kept for this user: libraries, compiled kernels, benchmarks, snapshots. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder, there or not: `PHI1_CACHE`, else `phi1` in `XDG_CACHE_HOME` or `~/.cache`. */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return process.env.PHI1_CACHE ?? join(base, 'phi1');
}
