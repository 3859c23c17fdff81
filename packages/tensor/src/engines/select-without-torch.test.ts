import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { selectEngine } from '../index.js';

beforeAll(() => {
  vi.stubEnv('LIBTORCH', '/nowhere');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

it('says why an engine before the one taken was not', async () => {
  const { engine, reason } = await selectEngine({ device: 'cpu' });
  expect(engine).not.toBe('torch');
  expect(reason).toContain('not torch: LIBTORCH=/nowhere: no libtorch_cpu.so there');
});

it('fails with one line where the engine that is asked for cannot be loaded', async () => {
  await expect(selectEngine({ engine: 'torch' })).rejects.toThrow(
    'LIBTORCH=/nowhere: no libtorch_cpu.so there',
  );
});
