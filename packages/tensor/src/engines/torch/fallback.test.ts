import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { tf } from '../../index.js';
import { torchBackend } from '../../testing/engines.js';
import { fallbackNames } from './index.js';

beforeAll(torchBackend);
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a kernel that the engine lacks', () => {
  it('runs on the cpu backend, and says so once', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(fallbackNames.has('RotateWithOffset')).toBe(true);
    const image = tf.add(tf.zeros([1, 3, 3, 1]), 3) as tf.Tensor4D;
    const rotate = () => tf.image.rotateWithOffset(image, 0);
    expect(Array.from(rotate().dataSync())).toEqual(new Array(9).fill(3));
    rotate();
    const said = warn.mock.calls.flat().filter((line) => String(line).includes('RotateWithOffset'));
    expect(said).toEqual([
      "phi1: the torch engine has no kernel RotateWithOffset; it runs on TensorFlow.js's cpu backend",
    ]);
  });

  it('takes and gives complex numbers', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const z = tf.fft(tf.add(tf.complex([1, 2, 3], [0, 0, 0]), tf.complex([0, 0, 0], [0, 0, 0])));
    const [real, imag] = [tf.real(z), tf.imag(z)].map((part) => Array.from(part.dataSync()));
    expect(real![0]).toBeCloseTo(6);
    expect(real![1]).toBeCloseTo(-1.5);
    expect(imag![1]).toBeCloseTo(0.866, 3);
  });

  it('leaves nothing behind on either side', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const image = tf.add(tf.zeros([1, 4, 4, 1]), 1) as tf.Tensor4D;
    const cpu = tf.findBackend('cpu');
    const [before, beforeCpu] = [tf.memory().numDataBuffers, cpu.numDataIds()];
    tf.tidy(() => void tf.image.rotateWithOffset(image, 1));
    expect([tf.memory().numDataBuffers, cpu.numDataIds()]).toEqual([before, beforeCpu]);
  });
});

describe('strings', () => {
  it('go through native kernels without a word', () => {
    const warn = vi.spyOn(console, 'warn');
    const words = tf.tensor2d(['a', 'b', 'c', 'd'], [2, 2]);
    expect(words.reshape([4]).dataSync()).toEqual(['a', 'b', 'c', 'd']);
    expect(words.slice([1], [1]).dataSync()).toEqual(['c', 'd']);
    expect(tf.concat([words, words]).shape).toEqual([4, 2]);
    expect(Array.from(tf.equal(words, words).dataSync())).toEqual([1, 1, 1, 1]);
    expect(warn).not.toHaveBeenCalled();
  });
});
