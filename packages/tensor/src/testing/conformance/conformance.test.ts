import { beforeAll, describe, expect, it } from 'vitest';
import { torchBackend } from '../engines.js';
import { bundleTests, listTestFiles } from './bundle.js';
import { compareWithCpu } from './compare.js';
import { runTestFile } from './specs.js';

/** Quick files that cover types, gradients, memory and views; `nx run tensor:conformance` runs all of them. */
const SMOKE = [
  'engine_test',
  'gradients_test',
  'ops/arithmetic_test',
  'ops/slice_test',
  'ops/sum_test',
  'tensor_test',
];

beforeAll(async () => {
  await torchBackend(); // fetches the library where it is not there yet
  await bundleTests(SMOKE);
});

describe("TensorFlow.js's own tests", () => {
  it('are all found', () => {
    const files = listTestFiles();
    expect(files.length).toBeGreaterThan(250);
    expect(files).toEqual(expect.arrayContaining(SMOKE));
  });

  it('that pass on the cpu backend pass on torch', async () => {
    const { expected, passed, failures } = await compareWithCpu({ testFiles: SMOKE });
    expect(failures).toEqual([]);
    expect(passed).toBe(expected);
    expect(expected).toBeGreaterThan(300);
  });

  it('fail on a backend that does not exist, so that passing means something', async () => {
    const { specs } = await runTestFile('ops/sum_test', 'no-such-backend');
    expect([...specs.values()].filter(({ passed }) => passed)).toEqual([]);
    expect(specs.size).toBeGreaterThan(10);
  });
});
