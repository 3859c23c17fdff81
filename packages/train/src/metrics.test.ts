import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeEach, expect, it } from 'vitest';
import { MetricsLog, readMetrics, toBitsPerByte, type MetricsLine } from './metrics.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'metrics.jsonl');
});

function line(step: number): MetricsLine {
  return {
    step,
    loss: 1 / step,
    valLoss: step % 2 ? null : 2,
    bitsPerByte: 0.5,
    valBitsPerByte: step % 2 ? null : 1,
    evaluation: step % 2 ? null : { 'exercises/pass@1': 0.25 },
    lr: 1e-3,
    gradNorm: 0.1,
    tokens: step * 10,
    tokensPerSecond: 99,
    mfu: 0.4,
    peakMemoryBytes: 1e9,
    seconds: step / 3,
  };
}

it('appends lines and reads them back', async () => {
  const log = await MetricsLog.open(path, 0);
  for (const step of [1, 2, 3]) log.append(line(step));
  expect(await readMetrics(path)).toEqual([line(1), line(2), line(3)]);
  expect(log.lines).toHaveLength(3);
});

it('reads lines of versions that knew no evaluation', async () => {
  const old: Partial<MetricsLine> = line(1);
  delete old.evaluation;
  await writeFile(path, `${JSON.stringify(old)}\n`);
  expect(await readMetrics(path)).toEqual([line(1)]);
});

it('cuts off what comes after the step to continue from, half a line included', async () => {
  const log = await MetricsLog.open(path, 0);
  for (const step of [1, 2, 3, 4]) log.append(line(step));
  await appendFile(path, '{"step":5,"lo');
  const continued = await MetricsLog.open(path, 2);
  continued.append(line(3));
  expect((await readMetrics(path)).map(({ step }) => step)).toEqual([1, 2, 3]);
  await MetricsLog.open(path, 0);
  expect(await readFile(path, 'utf8')).toBe('');
});

it('names the line that is wrong', async () => {
  await writeFile(path, `${JSON.stringify(line(1))}\n{"step":2}\n`);
  await expect(readMetrics(path)).rejects.toThrow(UserError);
  await expect(readMetrics(path)).rejects.toThrow(/metrics\.jsonl:2: /);
  await expect(readMetrics(join(folder, 'nothing'))).rejects.toThrow(UserError);
});

it('converts nats a token to bits a byte', () => {
  // A uniform guess among 256 tokens of one byte each needs eight bits a byte.
  expect(toBitsPerByte(Math.log(256), 1)).toBeCloseTo(8, 12);
  expect(toBitsPerByte(Math.log(256), 4)).toBeCloseTo(2, 12);
});
