/** A line of `metrics.jsonl` for tests that need some. */
import type { MetricsLine } from '../metrics.js';

/** @param changes what it says instead */
export function metricsLine(changes: Partial<MetricsLine> = {}): MetricsLine {
  return {
    step: 1,
    loss: 3,
    valLoss: null,
    bitsPerByte: 2,
    valBitsPerByte: null,
    evaluation: null,
    lr: 0.001,
    gradNorm: 1,
    tokens: 64,
    tokensPerSecond: 1000,
    mfu: 0.5,
    peakMemoryBytes: 2 ** 30,
    seconds: 1,
    ...changes,
  };
}
