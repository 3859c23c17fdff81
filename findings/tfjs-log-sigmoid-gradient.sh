#!/usr/bin/env bash
# Expected: tf.logSigmoid can be differentiated wherever it stands in a formula.
# Seen: the gradient works for a variable or an argument itself, and throws a TypeError if the operand was computed by
# another operation, as it is in every model: the operand has been disposed by then.
# Why it matters: log(sigmoid(x)) is the loss of preference training; a test on plain arguments shows nothing.
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
for (const [name, f] of [['x', (x) => x], ['x + 0', (x) => x.add(0)]]) {
  let result;
  try {
    result = [...tf.grad((x) => tf.logSigmoid(f(x)).sum())(tf.zeros([2])).dataSync()].join();
  } catch (error) {
    result = String(error);
  }
  console.log(`gradient of logSigmoid(${name}) at 0, 0: ${result}`);
}
END
node test.cjs > got
cat got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
tfjs 4.22.0
gradient of logSigmoid(x) at 0, 0: 0.5,0.5
gradient of logSigmoid(x + 0) at 0, 0: TypeError: Cannot read properties of undefined (reading 'backend')
END
