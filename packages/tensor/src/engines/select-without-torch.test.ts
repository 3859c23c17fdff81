import { temporaryFolder } from '@phi1/base/testing';
import { UserError } from '@phi1/base';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { selectEngine } from '../index.js';

beforeEach(() => {
  vi.stubEnv('PHI1_CACHE', temporaryFolder());
  vi.stubEnv('PHI1_PYTHON', '/nowhere/python');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('says why an engine before the one taken was not', async () => {
  const { engine, reason } = await selectEngine({ device: 'cpu' });
  expect(engine).not.toBe('torch');
  expect(reason).toContain(
    'not torch: libtorch is fetched with pip, but /nowhere/python -m pip does not run',
  );
});

it.each(['auto', 'torch'] as const)(
  'takes no other engine where LIBTORCH is wrong: engine %s',
  async (engine) => {
    vi.stubEnv('LIBTORCH', '/nowhere');
    await expect(selectEngine({ engine })).rejects.toThrow(UserError);
    await expect(selectEngine({ engine })).rejects.toThrow('LIBTORCH=/nowhere: no libtorch_cpu.so there');
  },
);
