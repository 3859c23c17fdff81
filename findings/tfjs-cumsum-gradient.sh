#!/usr/bin/env bash
# Expected: the gradient of cumsum is right along any axis: here 10,16,8,12 (by hand: 2 * (1 + 4), 2 * (2 + 6), 2 * 4, 2 * 6).
# Seen: along any axis but the last, the gradient comes out transposed: 10,8,16,12 for a square input, without an error;
# another shape raises one.
# Why it matters: sums over time are part of recurrent models and of token budgets; square test inputs do not throw.
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
const loss = (x) => x.cumsum(0).square().sum();
console.log('2 x 2:', [...tf.grad(loss)(tf.tensor2d([[1, 2], [3, 4]])).dataSync()].join());
try {
  tf.grad(loss)(tf.ones([3, 2]));
} catch (error) {
  console.log('3 x 2:', error.message);
}
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tfjs 4.22.0
2 x 2: 10,8,16,12
3 x 2: Error in gradient for op Cumsum. The gradient of input 'x' has shape '2,3', which does not match the shape of the input '3,2'
END
