#!/usr/bin/env bash
# Expected: what is done with the array that tf.unstack or tf.split returns does not change gradients: reversed in place
# or copied and then reversed, the loss is the same function.
# Seen: the forward result is right, but reversing in place gives each part the gradient of another: the array is
# also the tape's record of the outputs.
# Why it matters: reversing the steps of a sequence is how one writes a backward pass over time; nothing warns.
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
const weights = tf.tensor2d([[1, 2], [3, 4]]);
for (const [name, take] of [['unstack', (x) => tf.unstack(x)], ['split', (x) => tf.split(x, 2)]]) {
  const join = (rows) => tf.stack(rows).reshape([2, 2]);
  const inPlace = (x) => join(take(x).reverse()).mul(weights).sum();
  const copied = (x) => join([...take(x)].reverse()).mul(weights).sum();
  const grad = (f) => [...tf.grad(f)(tf.ones([2, 2])).dataSync()].join();
  console.log(`${name}: reversed in place ${grad(inPlace)}, as a copy ${grad(copied)}`);
}
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tfjs 4.22.0
unstack: reversed in place 1,2,3,4, as a copy 3,4,1,2
split: reversed in place 1,2,3,4, as a copy 3,4,1,2
END
