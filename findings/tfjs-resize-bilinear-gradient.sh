#!/usr/bin/env bash
# Expected: the gradient of resizeBilinear has its input's shape, and follows the argument halfPixelCenters.
# Seen: height and width of the gradient are swapped, so an image that is not square raises an error; and the gradient
# is the same with halfPixelCenters as without, though the output is not.
# Why it matters: gradients of a reference library are what one checks others against; here they must be checked first.
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
const input = tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]);
const weights = tf.range(0, 16).reshape([1, 4, 4, 1]);
for (const half of [false, true]) {
  const loss = (x) => tf.image.resizeBilinear(x, [4, 4], false, half).mul(weights).sum();
  const by = (i) => tf.oneHot(tf.tensor1d([i], 'int32'), 4).reshape([1, 2, 2, 1]).cast('float32');
  const slope = (i) => loss(input.add(by(i))).sub(loss(input)).dataSync()[0]; // the loss is linear
  console.log('halfPixelCenters', half, 'gradient', [...tf.grad(loss)(input).dataSync()].join());
  console.log('  differences', [0, 1, 2, 3].map((i) => Math.round(100 * slope(i)) / 100).join());
}
try {
  tf.grad((x) => tf.image.resizeBilinear(x, [3, 5]).sum())(tf.ones([1, 2, 4, 1]));
} catch (error) {
  console.log(error.message);
}
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tfjs 4.22.0
halfPixelCenters false gradient 3.75,13.25,34.25,68.75
  differences 3.75,13.25,34.25,68.75
halfPixelCenters true gradient 3.75,13.25,34.25,68.75
  differences 12.5,19.5,40.5,47.5
Error in gradient for op ResizeBilinear. The gradient of input 'images' has shape '1,4,2,1', which does not match the shape of the input '1,2,4,1'
END
