#!/usr/bin/env bash
# Expected: a seed makes the sequence of a dropout layer's masks repeatable, as in Keras; each step has another mask.
# Seen: with a seed the layer drops the same places in every step, since each call starts a generator of its own. Trained
# on single examples, 10 of 16 units keep their first weights for ever.
# Why it matters: whoever sets seeds to repeat a run has no dropout any more, but a smaller network while training and
# one with untrained parts afterwards. Nothing warns, and the loss goes down as usual.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund @tensorflow/tfjs@4.22.0

cat > test.cjs <<'END'
console.warn = () => {}; // drops the advice to install another backend
const tf = require('@tensorflow/tfjs');
tf.setBackend('cpu');
(async () => {
  console.log('tfjs', tf.version.tfjs);
  const layer = tf.layers.dropout({ rate: 0.5, seed: 1 });
  const mask = (x) => [...x.dataSync()].map((value) => +(value > 0)).join('');
  const steps = (f) => Array.from({ length: 4 }, () => mask(tf.tidy(f))).join(' ');
  console.log('layer:     ', steps(() => layer.apply(tf.ones([16]), { training: true })));
  console.log('tf.dropout:', steps(() => tf.dropout(tf.ones([16]), 0.5, undefined, 1)));

  for (const seed of [undefined, 1]) {
    const hidden = tf.layers.dense({ units: 16, inputShape: [4] });
    const model = tf.sequential({
      layers: [hidden, tf.layers.dropout({ rate: 0.5, seed }), tf.layers.dense({ units: 1 })],
    });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const before = hidden.getWeights()[0].clone();
    for (let i = 0; i < 50; i++) await model.trainOnBatch(tf.ones([1, 4]), tf.ones([1, 1]));
    const still = before.equal(hidden.getWeights()[0]).all(0).cast('int32').sum().dataSync()[0];
    console.log(`50 steps of batch size 1, seed ${seed}: ${still} of 16 units never trained`);
  }
})();
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tfjs 4.22.0
layer:      1001000000011011 1001000000011011 1001000000011011 1001000000011011
tf.dropout: 1001000000011011 1001000000011011 1001000000011011 1001000000011011
50 steps of batch size 1, seed undefined: 0 of 16 units never trained
50 steps of batch size 1, seed 1: 10 of 16 units never trained
END
