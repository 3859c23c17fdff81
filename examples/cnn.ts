/** An ordinary TensorFlow.js CNN on the torch engine: the two lines about it are all that is new. */
import * as tf from '@tensorflow/tfjs';
import '@phi1/tensor/torch';

await tf.setBackend('torch');

// 16 x 16 pictures of one bright line: across (0) or upright (1), with noise
const COUNT = 256;
const labels = Array.from({ length: COUNT }, (_, i) => i % 2);
const pictures = tf.tidy(() =>
  tf
    .stack(
      labels.map((label, i) => {
        const line = tf.oneHot(tf.fill([16], i % 16, 'int32'), 16);
        return (label === 1 ? line : line.transpose()).toFloat().add(tf.randomNormal([16, 16], 0, 0.2));
      }),
    )
    .expandDims(3),
);

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [16, 16, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
model.compile({
  optimizer: tf.train.adam(0.01),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
const { history } = await model.fit(pictures, tf.tensor1d(labels), { epochs: 5, batchSize: 32, verbose: 0 });
console.log(`${tf.getBackend()}: accuracy ${Number(history.acc?.at(-1)).toFixed(2)}`);
