#!/usr/bin/env bash
# Expected: sum, mean and norm on the wasm backend differ from those on the cpu backend by rounding, some 1e-6 of them.
# Seen: wasm adds float32 numbers one by one: the mean of a million times 0.1 is 1 % too high, of ten million 9 %, and
# that of 2^25 ones is 0.5, for a float32 sum of ones ends at 2^24. The cpu backend adds in float64.
# Why it matters: a loss over a batch's tokens, a gradient's norm and what is clipped by it are such sums, and are off the
# more, the larger the batch or the matrix. Summing over one axis and then over the rest keeps the error small.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0

cat > test.cjs <<'END'
console.warn = () => {}; // drops the advice to install another backend
const tf = require('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');
(async () => {
  console.log('tfjs', tf.version.tfjs);
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const show = (what, x) => console.log(`${tf.getBackend()}: ${what}: ${x.dataSync()[0].toFixed(3)}`);
    const tenths = tf.fill([1000, 1000], 0.1);
    show('mean of 1,000,000 times 0.1', tenths.mean());
    show('  over rows first', tenths.mean(1).mean());
    show('  norm', tenths.norm());
    show('mean of 10,000,000 times 0.1', tf.fill([10_000_000], 0.1).mean());
    show('mean of 2^25 times 1', tf.ones([2 ** 25]).mean());
  }
})();
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tfjs 4.22.0
cpu: mean of 1,000,000 times 0.1: 0.100
cpu:   over rows first: 0.100
cpu:   norm: 100.000
cpu: mean of 10,000,000 times 0.1: 0.100
cpu: mean of 2^25 times 1: 1.000
wasm: mean of 1,000,000 times 0.1: 0.101
wasm:   over rows first: 0.100
wasm:   norm: 99.324
wasm: mean of 10,000,000 times 0.1: 0.109
wasm: mean of 2^25 times 1: 0.500
END
