/** Plans, held against what others measured; docs/scale.md shows the same rows. */
import { describe, expect, it } from 'vitest';
import { expectedUtilization, planTraining, type GpuName } from './plan-training.js';
import { presetConfig } from './presets.js';

const phi1 = presetConfig('phi-1');
const plan = (changes: Partial<Parameters<typeof planTraining>[1]> = {}) =>
  planTraining(phi1, { gpu: 'A100', gpus: 8, ...changes });

describe('planTraining', () => {
  it('follows its formulas', () => {
    const { sumBytes, sumSeconds, tokensPerSecond, stepSeconds, gpuHours, hours, cost } = plan({ price: 2 });
    expect(sumBytes).toBe((2 * 7 * 4 * 1_418_270_720) / 8);
    expect(sumSeconds).toBeCloseTo(sumBytes / 225e9, 9);
    expect(tokensPerSecond * stepSeconds).toBeCloseTo(1024 * 2048, 3);
    expect([gpuHours / hours, cost! / gpuHours]).toEqual([8, 2]);
    const alone = plan({ gpus: 1 });
    expect([alone.sumBytes, alone.hiddenSeconds]).toEqual([0, 0]);
  });

  it('hides what the backward pass of a batch takes, and no more', () => {
    const [fast, slow] = [plan(), plan({ interconnect: 'ethernet100' })];
    expect(fast.hiddenSeconds).toBe(fast.sumSeconds);
    expect(slow.hiddenSeconds).toBeLessThan(slow.sumSeconds);
    expect(slow.stepSeconds).toBeCloseTo(slow.stepSecondsInTurn - slow.hiddenSeconds, 9);
    expect(plan({ interconnect: 'ethernet100', batch: 16 }).hiddenSeconds).toBeGreaterThan(
      slow.hiddenSeconds,
    );
  });

  it.each([
    [{ gpus: 0 }, /^gpus=0: expected an integer/],
    [{ tokens: -1 }, /^tokens=-1: /],
    [{ price: 0 }, /^price=0: /],
    [{ stepTokens: 2048 }, /^stepTokens=2048: expected at least 16384/],
  ])('refuses %j', (changes, message) => {
    expect(() => plan(changes)).toThrow(message);
  });
});

describe('against measurements', () => {
  /** llm-foundry, scripts/train/benchmarking/README.md, 8 GPUs, 2,048 tokens, bfloat16: width and MFU in percent. */
  const FOUNDRY: [GpuName, string, number, number][] = [
    ['A100', '125m', 768, 44.79],
    ['A100', '350m', 1024, 51.62],
    ['A100', '760m', 1536, 56.85],
    ['A100', '1b', 2048, 59.86],
    ['A100', '3b', 2560, 62.11],
    ['A100', '7b', 4096, 64.23],
    ['H100', '760m', 1536, 34.9],
    ['H100', '1b', 2048, 41.82],
    ['H100', '7b', 4096, 46.44],
  ];

  it.each(FOUNDRY)('is within 6 %% of llm-foundry: %s, %s', (gpu, _, width, measured) => {
    expect(Math.abs((100 * expectedUtilization(gpu, width)) / measured - 1)).toBeLessThan(0.06);
  });

  it('is within 15 % of the paper: 770 GPU hours of A100, some 18,000 tokens a second and GPU', () => {
    const { gpuHours, tokensPerSecondAndGpu } = plan();
    expect(Math.abs(gpuHours / 770 - 1)).toBeLessThan(0.15);
    expect(Math.abs(tokensPerSecondAndGpu / 18_000 - 1)).toBeLessThan(0.15);
  });
});
