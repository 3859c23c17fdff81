import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import { metricsLine } from '../testing/metrics-line.js';
import { RunFollower, type RunChange } from './run-follower.js';

const line = (step: number, loss = 3): string => `${JSON.stringify(metricsLine({ step, loss }))}\n`;

it('reads a log as it grows: not there, half a line, cut off by a resumption, begun again', async () => {
  const folder = join(temporaryFolder(), 'later');
  const metrics = join(folder, 'metrics.jsonl');
  const follower = new RunFollower(folder);
  const poll = async (): Promise<RunChange[]> => {
    const changes: RunChange[] = [];
    await follower.poll((change) => changes.push(change));
    return changes;
  };
  const steps = (): number[] => follower.run.lines.map(({ step }) => step);
  expect(await poll()).toEqual([]);
  expect(follower.run).toEqual({ name: 'later', facts: '', lines: [], samples: [] });

  await mkdir(folder);
  await writeFile(metrics, line(1) + line(2).slice(0, 20));
  expect(await poll()).toEqual([{ what: 'run' }]);
  expect(steps()).toEqual([1]);
  await appendFile(metrics, line(2).slice(20) + line(3));
  expect(await poll()).toEqual([{ what: 'lines', lines: [2, 3].map((step) => metricsLine({ step })) }]);
  expect(await poll()).toEqual([]);
  expect(steps()).toEqual([1, 2, 3]);

  // a resumption writes the log anew without the last step, and is further than before when we look
  await writeFile(`${metrics}.new`, line(1) + line(2) + line(3, 2) + line(4));
  await rename(`${metrics}.new`, metrics);
  expect(await poll()).toEqual([{ what: 'run' }]);
  expect(follower.run.lines.map(({ loss }) => loss)).toEqual([3, 3, 2, 3]);

  // in place: the same file, other content
  await writeFile(metrics, line(1, 7));
  expect(await poll()).toEqual([{ what: 'run' }]);
  await writeFile(metrics, line(1, 8) + line(2, 8));
  expect(await poll()).toEqual([{ what: 'run' }]);
  expect(follower.run.lines.map(({ loss }) => loss)).toEqual([8, 8]);
  await appendFile(metrics, 'no line\n' + line(5));
  expect(await poll()).toHaveLength(1);
  expect(steps()).toEqual([1, 2, 5]);

  const sample = { step: 5, prompt: 'def f(', completion: 'x' };
  await writeFile(join(folder, 'samples.jsonl'), `${JSON.stringify(sample)}\n{"step":`);
  expect(await poll()).toEqual([{ what: 'samples', samples: [sample] }]);
  expect(follower.run.samples).toEqual([sample]);
});
