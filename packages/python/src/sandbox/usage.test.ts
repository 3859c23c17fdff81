import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { threadUsage, treeUsage } from './usage.js';

describe('the use of a process', () => {
  it.runIf(process.platform === 'linux')('is what the process itself says', () => {
    const own = process.cpuUsage();
    const { cpuSeconds, residentBytes } = threadUsage(process.pid);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(cpuSeconds).toBeLessThanOrEqual((own.user + own.system) / 1e6 + 1);
    expect(residentBytes! / process.memoryUsage.rss()).toBeCloseTo(1, 0);
  });

  it.runIf(process.platform === 'linux')('of several holds what those have used that ended', () => {
    const before = treeUsage(process.pid);
    expect(before.residentBytes).toBeGreaterThan(0);
    spawnSync(process.execPath, ['-e', 'const end = Date.now() + 300; while (Date.now() < end);']);
    expect(treeUsage(process.pid).cpuSeconds! - before.cpuSeconds!).toBeGreaterThan(0.05);
  });

  it('is unknown where there is none', () => {
    const nothing = { cpuSeconds: undefined, residentBytes: undefined, isWaiting: false };
    expect(threadUsage(2 ** 30)).toEqual(nothing);
    expect(treeUsage(2 ** 30)).toEqual(nothing);
  });
});
