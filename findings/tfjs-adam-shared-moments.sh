#!/usr/bin/env bash
# Expected: an optimizer keeps moments of its own for each variable, so one whose gradients were always 0 stays put.
# Seen: momentum, Adam and Adamax find a variable's moments by its place among the gradients of this step, not by its name.
# A step that trains b and not a, because only b is named or the loss needs only b, moves b by what a's gradients left.
# Why it matters: a frozen layer, an expert that was not chosen or two alternating losses (a GAN) shift the places, and
# variables of one shape then train with each other's moments, without a word.
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
console.log('tfjs', tf.version.tfjs);
const optimizers = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1),
};
for (const [name, create] of Object.entries(optimizers)) {
  const moved = [true, false].map((named) => {
    const [a, b] = [tf.variable(tf.scalar(0)), tf.variable(tf.scalar(0))];
    const optimizer = create();
    optimizer.minimize(() => a.mul(1).sum(), false, named ? [a] : undefined);
    optimizer.minimize(() => b.mul(0).sum(), false, named ? [b] : undefined);
    return b.dataSync()[0].toFixed(3);
  });
  console.log(`${name}: b, whose gradient is 0, is ${moved[0]}; with nothing named ${moved[1]}`);
}
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tfjs 4.22.0
sgd: b, whose gradient is 0, is 0.000; with nothing named 0.000
momentum: b, whose gradient is 0, is -0.090; with nothing named -0.090
adam: b, whose gradient is 0, is -0.067; with nothing named -0.067
adamax: b, whose gradient is 0, is -0.047; with nothing named -0.047
END
