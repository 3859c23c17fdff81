import { UserError } from '@phi1/base';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engineMemory, selectEngine, tf, type EngineName } from '../index.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('selectEngine', () => {
  it('takes the engine that is asked for, makes it current and says so', async () => {
    const { engine, device, version, reason } = await selectEngine({ engine: 'cpu' });
    expect({ engine, device, current: tf.getBackend() }).toEqual({
      engine: 'cpu',
      device: 'cpu',
      current: 'cpu',
    });
    expect(reason).toBe(`engine cpu (${version}) on cpu`);
    expect(await engineMemory()).toEqual({});
  });

  it('takes torch first, and reports what it holds natively', async () => {
    const { engine, version, reason } = await selectEngine({ engine: 'auto', device: 'cpu' });
    expect(engine).toBe('torch');
    expect(version).toMatch(/^libtorch 2\.\d+/);
    expect(reason).not.toContain('not torch');
    const { nativeHandles } = await engineMemory();
    tf.add(tf.tensor([1]), tf.tensor([2]));
    expect((await engineMemory()).nativeHandles).toBe(nativeHandles! + 3);
  });

  it('has one device for the life of a process', async () => {
    await selectEngine({ engine: 'torch', device: 'cpu' });
    await expect(selectEngine({ engine: 'torch', device: 'cuda:1' })).rejects.toThrow(
      'device: this process computes on cpu already, not on cuda:1',
    );
  });

  it.each([
    [{ engine: 'tpu' as EngineName }, 'engine: expected auto, torch, tensorflow, wasm, cpu, not tpu'],
    [{ device: 'cuda:x' }, 'device: expected auto, cpu, cuda or cuda:N, not cuda:x'],
    [{ engine: 'cpu' as EngineName, device: 'cuda' }, 'the cpu engine knows no cuda'],
  ])('refuses %j with the user’s mistake', async (options, message) => {
    await expect(selectEngine(options)).rejects.toThrow(message);
    await expect(selectEngine(options)).rejects.toThrow(UserError);
  });
});
