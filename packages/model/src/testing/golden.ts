/** Holds a model against an answer of tools/fixtures/phi_golden.py: logits, loss, every gradient, greedy text. */
import { readFile } from 'node:fs/promises';
import { tf } from '@phi1/tensor';
import { expect } from 'vitest';
import { generate, generateBatch } from '../generation.js';
import type { PhiModel } from '../model.js';
import { SafetensorsFile } from '../node/safetensors-file.js';

export interface GoldenRequest {
  ids: number[][];
  labels: number[][];
  padding: number[];
  prompts: number[][];
  newTokens: number;
}

interface Answer {
  loss: number;
  continuations: number[][];
}

/** @param stem the answer's path without `.json` and `.safetensors` */
export async function expectAnswer(model: PhiModel, request: GoldenRequest, stem: string): Promise<void> {
  const answer = JSON.parse(await readFile(`${stem}.json`, 'utf8')) as Answer;
  const file = await SafetensorsFile.open(`${stem}.safetensors`);
  const ids = tf.tensor2d(request.ids, undefined, 'int32');
  const labels = tf.tensor2d(request.labels, undefined, 'int32');
  const options = { leftPadding: request.padding };
  try {
    const logits = model.logits(ids, options);
    const difference = largestDifference(
      await readRows(logits, request.padding),
      await readRows(tf.tensor(await file.reader.read('logits'), logits.shape), request.padding),
    );
    expect(difference, 'logits').toBeLessThan(1e-4);

    const { value, grads } = tf.variableGrads(() => model.loss(ids, labels, options));
    expect(Math.abs((await value.data())[0]! - answer.loss), 'loss').toBeLessThan(1e-5);
    for (const [name, variable] of model.parameters) {
      const wanted = await file.reader.read(name);
      const found = (await grads[variable.name]!.data()) as Float32Array;
      expect(norm(wanted.map((x, i) => x - found[i]!)) / norm(wanted), name).toBeLessThan(1e-3);
    }
    tf.dispose([logits, value]);
    tf.dispose(grads);
  } finally {
    tf.dispose([ids, labels]);
    await file.close();
  }
  const common = { maxNewTokens: request.newTokens, stopTokens: [] };
  for (const [index, promptTokens] of request.prompts.entries()) {
    const { tokens } = await generate(model, { ...common, promptTokens });
    expect(tokens).toEqual(answer.continuations[index]);
  }
  const together = await generateBatch(model, { ...common, prompts: request.prompts, maxBatch: 2 });
  expect(together.map(({ tokens }) => tokens)).toEqual(answer.continuations);
}

/** The values at the places that are not padding. */
async function readRows(logits: tf.Tensor3D, padding: number[]): Promise<Float32Array[]> {
  const [, time, vocabulary] = logits.shape;
  const values = (await logits.data()) as Float32Array;
  return padding.map((count, row) =>
    values.subarray((row * time + count) * vocabulary, (row + 1) * time * vocabulary),
  );
}

function largestDifference(a: Float32Array[], b: Float32Array[]): number {
  return Math.max(
    ...a.map((row, i) => row.reduce((most, x, j) => Math.max(most, Math.abs(x - b[i]![j]!)), 0)),
  );
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((total, x) => total + x * x, 0));
}
