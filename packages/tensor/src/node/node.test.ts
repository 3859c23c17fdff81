/** A program written for TensorFlow's own package for Node, after one import was changed. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { describe, expect, it } from 'vitest';
import * as tf from './index.js';

/** An interpreter that has the package tensorboard. */
const tensorboard = process.env.PHI1_TENSORBOARD_PYTHON;

function smallModel(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 3, kernelSize: 3, activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const data = () => ({
  x: tf.randomUniform([20, 8, 8, 1], 0, 1, 'float32', 1),
  y: tf.oneHot(tf.tensor1d(Array.from({ length: 20 }, (_, i) => i % 2), 'int32'), 2), // prettier-ignore
});

it('has the fastest engine without being asked', () => {
  expect(tf.getBackend()).toBe('torch');
});

describe('file://', () => {
  it('saves a model, with its optimizer where that is asked for, and loads it', async () => {
    const folder = join(temporaryFolder(), 'new', 'model');
    const model = smallModel();
    const { x } = data();
    const { modelArtifactsInfo } = await model.save(`file://${folder}`);
    expect(modelArtifactsInfo.weightDataBytes).toBe(4 * model.countParams());
    expect((await readdir(folder)).toSorted()).toEqual(['model.json', 'weights.bin']);
    const expected = (model.predict(x) as tf.Tensor).arraySync();
    for (const from of [`file://${folder}/model.json`, `file://${folder}`]) {
      const loaded = await tf.loadLayersModel(from);
      expect((loaded.predict(x) as tf.Tensor).arraySync()).toEqual(expected);
    }
    await model.save(`file://${folder}`, { includeOptimizer: true });
    expect((await tf.loadLayersModel(`file://${folder}`)).optimizer.getClassName()).toBe('Adam');
    const byHand = await tf.loadLayersModel(tf.io.fileSystem(join(folder, 'model.json')));
    expect(byHand.countParams()).toBe(model.countParams());
  });

  it('reads weights in several files, as the converter writes them', async () => {
    const folder = temporaryFolder();
    const model = smallModel();
    await model.save(`file://${folder}`);
    const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as {
      weightsManifest: { paths: string[] }[];
    };
    const bytes = await readFile(join(folder, 'weights.bin'));
    json.weightsManifest[0]!.paths = ['a.bin', 'b.bin'];
    await writeFile(join(folder, 'a.bin'), bytes.subarray(0, 41));
    await writeFile(join(folder, 'b.bin'), bytes.subarray(41));
    await writeFile(join(folder, 'model.json'), JSON.stringify(json));
    const loaded = await tf.loadLayersModel(`file://${folder}`);
    expect(loaded.getWeights().map((w) => w.arraySync())).toEqual(
      model.getWeights().map((w) => w.arraySync()),
    );
  });

  it('names what is missing or no model', async () => {
    const folder = temporaryFolder();
    const load = () => tf.loadLayersModel(`file://${folder}`);
    await expect(load()).rejects.toThrow(`${join(folder, 'model.json')}: is no model`);
    await writeFile(join(folder, 'model.json'), '{"layers": 3}');
    await expect(load()).rejects.toThrow('it has no modelTopology');
    await smallModel().save(`file://${folder}`);
    execFileSync('rm', [join(folder, 'weights.bin')]);
    await expect(load()).rejects.toThrow(`${join(folder, 'weights.bin')}: cannot be read`);
  });
});

const library: string = 'sharp';
const hasSharp = await import(library).then(
  () => true,
  () => false,
);

describe.skipIf(!hasSharp)('tf.node, images', () => {
  const pixels = (channels: number) =>
    tf.tensor3d(Int32Array.from({ length: 12 * channels }, (_, i) => (i * 37) % 256), [3, 4, channels], 'int32'); // prettier-ignore

  it.each([1, 2, 3, 4] as const)('PNG gives back what it was given, %s channels', async (channels) => {
    const png = await tf.node.encodePng(pixels(channels));
    expect([...png.subarray(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
    const decoded = await tf.node.decodePng(png);
    expect({ shape: decoded.shape, dtype: decoded.dtype }).toEqual({
      shape: [3, 4, channels],
      dtype: 'int32',
    });
    expect(decoded.arraySync()).toEqual(pixels(channels).arraySync());
  });

  it('gives as many channels as are asked for', async () => {
    const png = await tf.node.encodePng(pixels(3));
    for (const channels of [1, 3, 4] as const)
      expect((await tf.node.decodeImage(png, channels)).shape).toEqual([3, 4, channels]);
    const grey = await tf.node.encodePng(pixels(1));
    expect((await tf.node.decodeImage(grey, 3)).slice([0, 1], [1, 1]).arraySync()).toEqual([[[37, 37, 37]]]);
  });

  it('JPEG comes close', async () => {
    const smooth = tf.tensor3d(Int32Array.from({ length: 768 }, (_, i) => (i / 3) % 256), [16, 16, 3], 'int32'); // prettier-ignore
    const jpeg = await tf.node.encodeJpeg(smooth);
    expect([jpeg[0], jpeg[1]]).toEqual([0xff, 0xd8]);
    const decoded = await tf.node.decodeJpeg(jpeg);
    expect(decoded.sub(smooth).abs().max().dataSync()[0]).toBeLessThan(12);
    expect((await tf.node.encodeJpeg(smooth, 10)).length).toBeLessThan(jpeg.length);
  });

  it('refuses what is no image, and too many channels', async () => {
    await expect(tf.node.decodeImage(Uint8Array.of(1, 2, 3))).rejects.toThrow('decodeImage: ');
    await expect(tf.node.encodeJpeg(pixels(4))).rejects.toThrow(
      'encodeJpeg: image: expected 1 or 3 channels',
    );
  });
});

describe('tf.node.tensorBoard', () => {
  const train = async (updateFreq: 'batch' | 'epoch') => {
    const folder = temporaryFolder();
    const { x, y } = data();
    const callbacks = tf.node.tensorBoard(folder, { updateFreq });
    const options = { epochs: 3, batchSize: 5, validationSplit: 0.25, verbose: 0, callbacks };
    const { history } = await smallModel().fit(x, y, options);
    return { folder, history: history as Record<string, number[]> };
  };

  it('writes a file each for training and validation, whose records have right lengths and names', async () => {
    const { folder } = await train('epoch');
    expect((await readdir(folder)).toSorted()).toEqual(['train', 'val']);
    for (const part of ['train', 'val']) {
      const [name] = await readdir(join(folder, part));
      const bytes = await readFile(join(folder, part, name!));
      let [records, at] = [0, 0];
      for (; at < bytes.length; records++) at += 8 + 4 + Number(bytes.readBigUInt64LE(at)) + 4;
      expect(at).toBe(bytes.length);
      expect(records).toBe(1 + 3 * 2);
      expect(bytes.toString('latin1')).toContain('brain.Event:2');
      expect(bytes.toString('latin1')).toContain('epoch_loss');
    }
  });

  it.skipIf(!tensorboard || !existsSync(tensorboard))('is what TensorBoard reads', async () => {
    const { folder, history } = await train('batch');
    const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
result = {}
for part in ('train', 'val'):
    events = EventAccumulator(sys.argv[1] + '/' + part)
    events.Reload()
    result[part] = {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()['scalars']}
print(json.dumps(result))`;
    const read = JSON.parse(
      execFileSync(tensorboard!, ['-c', script, folder], { encoding: 'utf8' }),
    ) as Record<'train' | 'val', Record<string, [number, number][]>>;
    const expected = (name: string) => history[name]!.map((value, epoch) => [epoch, Math.fround(value)]);
    expect(read.train.epoch_loss).toEqual(expected('loss'));
    expect(read.train.epoch_acc).toEqual(expected('acc'));
    expect(read.val).toEqual({ epoch_loss: expected('val_loss'), epoch_acc: expected('val_acc') });
    expect(read.train.batch_loss!.map(([step]) => step)).toEqual(Array.from({ length: 9 }, (_, i) => i));
  });

  it('takes a number or a scalar by hand', async () => {
    const folder = temporaryFolder();
    const writer = tf.node.summaryFileWriter(folder);
    writer.scalar('x', 1.5, 300);
    writer.scalar('y', tf.scalar(2), 2);
    writer.flush();
    const [name] = await readdir(folder);
    expect((await readFile(join(folder, name!))).length).toBeGreaterThan(100);
    expect(() => tf.node.tensorBoard(folder, { updateFreq: 'step' as 'batch' })).toThrow('updateFreq');
  });
});
