import { expect, it } from 'vitest';
import { drawLossCurve } from './loss-curve.js';
import type { MetricsLine } from './metrics.js';

function line(step: number, bitsPerByte: number, valBitsPerByte: number | null): MetricsLine {
  const rest = {
    loss: 1,
    valLoss: null,
    evaluation: null,
    lr: 1e-3,
    gradNorm: 1,
    mfu: 0.5,
    peakMemoryBytes: 1,
    seconds: step,
  };
  return { step, bitsPerByte, valBitsPerByte, tokens: step * 1000, tokensPerSecond: 1000, ...rest };
}

/** The points of every drawn line, as [x, y] in the picture. */
function readPaths(svg: string): [number, number][][] {
  const paths = svg.matchAll(/aria-roledescription="line mark"[^>]* d="([^"]+)"/g);
  return [...paths].map(([, d]) =>
    [...d!.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );
}

it('draws every step, their average and the validations', async () => {
  const lines = Array.from({ length: 40 }, (_, i) =>
    line(i + 1, 4 - i * 0.05 + (i % 2) * 0.2, i % 10 === 9 ? 4 - i * 0.04 : null),
  );
  const svg = await drawLossCurve(lines, 4.2, 'nano <on> Python');
  expect(svg).toMatch(/^<svg /);
  for (const text of [
    'nano &lt;on&gt; Python',
    '40 steps',
    'bits per byte',
    'training',
    'validation',
    '2.440 bits per byte',
  ]) {
    expect(svg).toContain(text);
  }
  const [raw, smooth, validation] = readPaths(svg);
  expect([raw!.length, smooth!.length, validation!.length]).toEqual([40, 40, 5]);
  // A falling loss is drawn from the upper left to the lower right: y grows downwards.
  for (const path of [raw!, smooth!, validation!]) {
    expect(path.at(-1)![0]).toBeGreaterThan(path[0]![0]);
    expect(path.at(-1)![1]).toBeGreaterThan(path[0]![1]);
  }
  const roughness = (path: [number, number][]): number =>
    path.slice(1).reduce((sum, [, y], i) => sum + Math.abs(y - path[i]![1]), 0);
  expect(roughness(smooth!)).toBeLessThan(roughness(raw!) / 2);
});

it('thins a long run and keeps its last step', async () => {
  const lines = Array.from({ length: 9001 }, (_, i) => line(i + 1, 3, null));
  const [raw] = readPaths(await drawLossCurve(lines, 3, 'long'));
  expect(raw!.length).toBeLessThanOrEqual(2000);
  expect(raw!.at(-1)![0]).toBeCloseTo((640 * 9_001) / 10_000, 0);
});

it('draws a run without steps', async () => {
  expect(await drawLossCurve([], 3, 'empty')).toContain('no steps');
});
