import { expect, it } from 'vitest';
import { torchBackend } from '../engines.js';
import { fuzz } from './run.js';

it('no call of an operator ends the process, leaks a tensor or fails without naming the operator', async () => {
  await torchBackend(); // fetches the library where it is not there yet
  const report = fuzz({ seed: 1, callsEach: 5 });
  expect(report.deaths).toEqual([]);
  expect(report.complaints).toEqual([]);
  expect(report.calls).toBeGreaterThan(700);
  expect(report.refused).toBeGreaterThan(100);
  expect(report.refused).toBeLessThan(0.7 * report.calls); // many get through
});
