import { describe, expect, it } from 'vitest';
import { cpuSeconds, residentBytes } from './usage.js';

describe('the use of a process', () => {
  it.runIf(process.platform === 'linux')('is what the process itself says', () => {
    const own = process.cpuUsage();
    expect(cpuSeconds(process.pid)).toBeGreaterThan(0);
    expect(cpuSeconds(process.pid)).toBeLessThanOrEqual((own.user + own.system) / 1e6 + 1);
    expect(residentBytes(process.pid)! / process.memoryUsage.rss()).toBeCloseTo(1, 0);
  });

  it('is unknown where there is none', () => {
    expect(cpuSeconds(2 ** 30)).toBeUndefined();
    expect(residentBytes(2 ** 30)).toBeUndefined();
  });
});
